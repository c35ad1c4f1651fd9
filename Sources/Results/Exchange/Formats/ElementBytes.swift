extension [UInt8] {
  /// Appends numbers as elements of a type, little-endian: doubles, whole numbers of 64 bits, or bytes that are 0 or 1.
  mutating func append(
    elements numbers: UnsafeBufferPointer<Double>, of type: InferenceData.ElementType
  ) {
    switch type {
    case .real:
      #if _endian(little)
        append(contentsOf: UnsafeRawBufferPointer(numbers))
      #else
        for number in numbers {
          Swift.withUnsafeBytes(of: number.bitPattern.littleEndian) { append(contentsOf: $0) }
        }
      #endif
    case .whole:
      for number in numbers {
        let whole = Int64(exactly: number) ?? .min
        Swift.withUnsafeBytes(of: whole.littleEndian) { append(contentsOf: $0) }
      }
    case .mark:
      for number in numbers { append(number == 0 ? 0 : 1) }
    }
  }
}
