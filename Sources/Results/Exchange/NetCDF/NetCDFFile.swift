#if NetCDF
  import CNetCDF
  import Foundation
  import Storage
  import Synchronization
  import Words

  /// A netCDF-4 file that is being written, or a group of one. The library is not made for several threads: one file is open at a
  /// time.
  struct NetCDFFile {
    private static let library = Mutex(())

    private let path: String
    private let id: CInt

    /// Writes a file; what is at the path is replaced.
    /// - Throws: `FileWriteError`; what the body throws.
    static func write(_ path: String, _ body: (NetCDFFile) throws -> Void) throws {
      try library.withLock { _ in
        var id: CInt = 0
        try check(nc_create(path, NC_NETCDF4 | NC_CLOBBER, &id), path)
        do {
          let file = NetCDFFile(path: path, id: id)
          // Every element is written.
          var before: CInt = 0
          try file.check(nc_set_fill(id, NC_NOFILL, &before))
          try body(file)
        } catch {
          nc_close(id)
          throw error
        }
        try check(nc_close(id), path)
      }
    }

    private init(path: String, id: CInt) { (self.path, self.id) = (path, id) }

    /// - Throws: `FileWriteError` for a code of the library that says what failed.
    private static func check(_ code: CInt, _ path: String) throws {
      let system = errno
      guard code != NC_NOERR else { return }
      if code > 0 { throw FileWriteError(path: path, code: code) }
      // HDF5 below says of a full disk only that something failed.
      if code == NC_EHDFERR, [ENOSPC, EDQUOT, EFBIG, EIO].contains(system) {
        throw FileWriteError(path: path, code: system)
      }
      throw FileWriteError(
        path: path,
        found: "that netCDF cannot write it (\(String(cString: nc_strerror(code))))",
        suggestion: "Check the folder and the disk, or export in another format.")
    }

    private func check(_ code: CInt) throws { try Self.check(code, path) }

    /// A group in this one.
    func group(_ name: String) throws -> NetCDFFile {
      var group: CInt = 0
      try check(nc_def_grp(id, name, &group))
      return NetCDFFile(path: path, id: group)
    }

    /// A dimension; its number.
    func dimension(_ name: String, count: Int) throws -> CInt {
      var dimension: CInt = 0
      try check(nc_def_dim(id, name, count, &dimension))
      return dimension
    }

    /// A variable over dimensions; its number.
    func variable(
      _ name: String, type: Int32, over dimensions: [CInt], chunks: [Int]? = nil
    ) throws -> CInt {
      var variable: CInt = 0
      try check(
        nc_def_var(id, name, nc_type(type), CInt(dimensions.count), dimensions, &variable))
      if let chunks {
        try check(nc_def_var_chunking(id, variable, NC_CHUNKED, chunks))
        try check(nc_def_var_deflate(id, variable, 1, 1, 1))
      }
      return variable
    }

    /// Attributes of a variable; of the group itself where none is given. An empty list has no form, and is left out.
    func add(_ attributes: [String: InferenceData.Attribute], to variable: CInt = NC_GLOBAL) throws
    {
      for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
        let texts =
          switch value {
          case .text(let text): [text]
          case .texts(let texts): texts
          }
        guard !texts.isEmpty else { continue }
        try withStrings(texts) {
          try check(nc_put_att_string(id, variable, name, texts.count, $0))
        }
      }
    }

    /// Labels, from the first place on.
    func put(_ labels: [String], to variable: CInt) throws {
      try withStrings(labels) {
        try check(nc_put_vara_string(id, variable, [0], [labels.count], $0))
      }
    }

    /// Numbers, converted to the variable's type, at a place and of a shape.
    func put(
      _ numbers: UnsafeBufferPointer<Double>, to variable: CInt, at start: [Int], shape: [Int]
    ) throws { try check(nc_put_vara_double(id, variable, start, shape, numbers.baseAddress)) }

    private func withStrings(
      _ texts: [String], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>?) throws -> Void
    ) throws {
      // Readers take NUL for the end of a text.
      let copies = texts.map { strdup($0.contains("\0") ? printable($0) : $0) }
      defer { for copy in copies { free(copy) } }
      var pointers = copies.map { UnsafePointer<CChar>($0) }
      try pointers.withUnsafeMutableBufferPointer { try body($0.baseAddress) }
    }
  }
#endif
