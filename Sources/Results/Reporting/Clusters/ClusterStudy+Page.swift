import Foundation

extension ClusterStudy {
  /// The study as one HTML page that needs no other file: findings, pictures, tables.
  /// - Throws: `DataError` where the numbers have no principal components.
  public func page() throws -> String {
    var page = HTMLPage(title: "Clusters of \(source)")
    page.list(findings)
    for picture in try pictures() { page.figure(picture.svg) }
    for table in tables { page.table(table) }
    return page.document
  }
}
