import MathKernels

/// Complex discrete Fourier transforms of one power-of-two length, in place, real and imaginary parts apart.
///
/// `forward` leaves its result in bit-reversed order and `backward` expects that order, so a product of spectra needs no
/// reordering: radix 2, decimation in frequency one way and in time the other. Neither is scaled:
/// `backward` of `forward` is `length` times the input.
///
/// - Source: Cooley and Tukey (1965); Gentleman and Sande (1966).
struct FourierTransform {
  let length: Int
  // cos and sin of 2πj/(2h) for j < h, at offset h, for each half width h = 1, 2, 4, …, length/2.
  private let cosines: AlignedBuffer
  private let sines: AlignedBuffer

  /// Transforms of the smallest power of two that is not below `minimum`.
  init(atLeast minimum: Int) {
    var length = 1
    while length < minimum { length *= 2 }
    self.length = length
    cosines = AlignedBuffer(count: length)
    sines = AlignedBuffer(count: length)
    var half = length / 2
    while half >= 1 {
      for index in 0..<half {
        if 2 * half == length {
          let angle = Double.pi * Double(index) / Double(half)
          cosines[half + index] = cosine(angle)
          sines[half + index] = sine(angle)
        } else {
          cosines[half + index] = cosines[2 * half + 2 * index]
          sines[half + index] = sines[2 * half + 2 * index]
        }
      }
      half /= 2
    }
  }

  /// Xₖ = Σₜ xₜ exp(−2πi tk/n), in bit-reversed order.
  func forward(_ real: AlignedBuffer, _ imaginary: AlignedBuffer) {
    var half = length / 2
    while half >= 1 {
      for start in stride(from: 0, to: length, by: 2 * half) {
        let (re0, im0) = (real.pointer + start, imaginary.pointer + start)
        let (re1, im1) = (re0 + half, im0 + half)
        let (cosines, sines) = (cosines.pointer + half, sines.pointer + half)
        for j in 0..<half {
          let differenceRe = re0[j] - re1[j]
          let differenceIm = im0[j] - im1[j]
          re0[j] += re1[j]
          im0[j] += im1[j]
          re1[j] = differenceRe * cosines[j] + differenceIm * sines[j]
          im1[j] = differenceIm * cosines[j] - differenceRe * sines[j]
        }
      }
      half /= 2
    }
  }

  /// xₜ = Σₖ Xₖ exp(2πi tk/n), from bit-reversed order.
  func backward(_ real: AlignedBuffer, _ imaginary: AlignedBuffer) {
    var half = 1
    while half < length {
      for start in stride(from: 0, to: length, by: 2 * half) {
        let (re0, im0) = (real.pointer + start, imaginary.pointer + start)
        let (re1, im1) = (re0 + half, im0 + half)
        let (cosines, sines) = (cosines.pointer + half, sines.pointer + half)
        for j in 0..<half {
          let turnedRe = re1[j] * cosines[j] - im1[j] * sines[j]
          let turnedIm = re1[j] * sines[j] + im1[j] * cosines[j]
          re1[j] = re0[j] - turnedRe
          im1[j] = im0[j] - turnedIm
          re0[j] += turnedRe
          im0[j] += turnedIm
        }
      }
      half *= 2
    }
  }
}
