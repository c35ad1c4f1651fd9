import CVectorMath
import Testing

/// Memory for one array of a kernel, with a guard zone behind it that no kernel may touch.
final class GuardedBuffer {
  static let overhang = 7
  static let guardLength = 16
  static let sentinel = -7.25e77

  let count: Int
  private let storage: UnsafeMutablePointer<Double>
  /// Not on a vector boundary, as an array in the midst of a gradient is not.
  var pointer: UnsafeMutablePointer<Double> { storage + 1 }

  init(_ values: [Double]) {
    count = values.count
    let total = 1 + count + Self.overhang + Self.guardLength
    storage = .allocate(capacity: total)
    storage.initialize(repeating: Self.sentinel, count: total)
    for (index, value) in values.enumerated() { pointer[index] = value }
  }

  convenience init(count: Int) { self.init(Array(repeating: Self.sentinel, count: count)) }

  deinit { storage.deallocate() }

  var values: [Double] { (0..<count).map { pointer[$0] } }

  /// Whether nothing before the array and nothing beyond the permitted overhang was written.
  var guardIsIntact: Bool {
    storage[0] == Self.sentinel
      && (count + Self.overhang..<count + Self.overhang + Self.guardLength)
        .allSatisfy { pointer[$0] == Self.sentinel }
  }

  /// Whether nothing behind the array was written at all.
  var overhangIsIntact: Bool {
    guardIsIntact && (count..<count + Self.overhang).allSatisfy { pointer[$0] == Self.sentinel }
  }

  var operand: cvm_operand { cvm_operand(base: pointer, tile_stride: 0) }
}

/// An instruction set this processor has, by name.
struct InstructionSet: Sendable, CustomTestStringConvertible {
  let name: String
  let value: cvm_instruction_set
  var testDescription: String { name }

  static let available: [InstructionSet] =
    [("baseline", CVM_BASELINE), ("AVX2", CVM_AVX2), ("AVX-512", CVM_AVX512)]
    .map { InstructionSet(name: $0.0, value: $0.1) }
    .filter { cvm_find_kernel_for(CVM_COPY, $0.value) != nil }

  func run(
    _ operation: cvm_operation, tile: cvm_tile = cvm_tile(index: 0, rows: 0),
    _ configure: (inout cvm_instruction) -> Void
  ) {
    var instruction = cvm_instruction()
    configure(&instruction)
    var tile = tile
    cvm_find_kernel_for(operation, value)?(&instruction, &tile)
  }

  /// The values of an element-wise function of one argument.
  func apply(_ operation: cvm_operation, _ x: [Double]) -> [Double] {
    let a = GuardedBuffer(x)
    let out = GuardedBuffer(count: x.count)
    run(operation) {
      $0.out = out.operand
      $0.a = a.operand
      $0.inner = x.count
      $0.a_moves = 1
    }
    return out.values
  }

  func apply(_ operation: cvm_operation, _ x: Double) -> Double { apply(operation, [x])[0] }

  /// The value of an element-wise function of two arguments.
  func apply(_ operation: cvm_operation, _ x: Double, _ y: Double) -> Double {
    let a = GuardedBuffer([x])
    let b = GuardedBuffer([y])
    let out = GuardedBuffer(count: 1)
    run(operation) {
      $0.out = out.operand
      $0.a = a.operand
      $0.b = b.operand
      $0.inner = 1
      $0.a_moves = 1
      $0.b_moves = 1
    }
    return out.values[0]
  }
}
