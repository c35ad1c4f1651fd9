/// Runs a recurrence forward or back in time on one thread, with a workspace for one step of it.
final class RecurrenceRunner {
  private let step: Workspace
  private let length: Int
  private let stateCount, inputCount, captureCount: Int
  /// For each state and each input: its place in the position of a step, its size, and where it begins in the packed array.
  private let states, inputs: [Stretch]

  private struct Stretch {
    let place, size, offset: Int
  }

  init(_ recurrence: Recurrence, _ program: Program) {
    step = Workspace(program)
    length = recurrence.axis.count
    stateCount = recurrence.stateCount
    inputCount = recurrence.inputCount
    captureCount = recurrence.captureCount
    func stretches(_ sizes: [Int], from first: Int, _ offsets: some Sequence<Int>) -> [Stretch] {
      var place = first
      return zip(sizes, offsets).map { size, offset in
        defer { place += size }
        return Stretch(place: place, size: size, offset: offset)
      }
    }
    states = stretches(recurrence.stateSizes, from: 0, recurrence.states.offsets)
    inputs = stretches(
      recurrence.inputSizes, from: stateCount,
      recurrence.arguments.offsets.dropFirst(recurrence.stateSizes.count))
  }

  /// The position of a step is [states, inputs, captures, adjoints]; captures are the last of the arguments.
  private var capturePlace: Int { stateCount + inputCount }
  private var adjointPlace: Int { capturePlace + captureCount }
  private var captureOffset: Int { stateCount + inputCount * length }

  func run(arguments: UnsafePointer<Double>, states result: UnsafeMutablePointer<Double>) {
    let (position, new) = (step.position, step.gradient + adjointPlace)
    position.update(from: arguments, count: stateCount)
    (position + capturePlace).update(from: arguments + captureOffset, count: captureCount)
    for time in 0..<length {
      for input in inputs {
        (position + input.place)
          .update(from: arguments + input.offset + time * input.size, count: input.size)
      }
      step.run()
      for state in states {
        (result + state.offset + time * state.size)
          .update(from: new + state.place, count: state.size)
      }
      position.update(from: new, count: stateCount)
    }
  }

  func pullBack(
    arguments: UnsafePointer<Double>, states values: UnsafePointer<Double>,
    adjoint: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>
  ) {
    let (position, gradient) = (step.position, step.gradient)
    // What later states contribute to the adjoint of this one.
    let carried = position + adjointPlace
    carried.update(repeating: 0, count: stateCount)
    (position + capturePlace).update(from: arguments + captureOffset, count: captureCount)
    (result + captureOffset).update(repeating: 0, count: captureCount)
    for time in (0..<length).reversed() {
      for state in states {
        let before =
          time == 0
          ? arguments + state.place : values + state.offset + (time - 1) * state.size
        (position + state.place).update(from: before, count: state.size)
        let own = adjoint + state.offset + time * state.size
        for element in 0..<state.size { carried[state.place + element] += own[element] }
      }
      for input in inputs {
        (position + input.place)
          .update(from: arguments + input.offset + time * input.size, count: input.size)
      }
      step.run()
      carried.update(from: gradient, count: stateCount)
      for input in inputs {
        (result + input.offset + time * input.size)
          .update(from: gradient + input.place, count: input.size)
      }
      for element in 0..<captureCount {
        result[captureOffset + element] += gradient[capturePlace + element]
      }
    }
    result.update(from: gradient, count: stateCount)
  }
}
