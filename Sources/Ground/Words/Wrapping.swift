/// A paragraph broken into lines between words; the first line after a mark, the others below its text.
package func wrapped(_ paragraph: String, mark: String = "", width: Int = 100) -> String {
  let indent = String(repeating: " ", count: mark.count)
  var lines: [String] = []
  var line = mark
  for word in printable(paragraph).split(separator: " ") {
    if line.count > indent.count, line.count + 1 + word.count > width {
      lines.append(line)
      line = indent
    }
    line += (line.count > indent.count ? " " : "") + word
  }
  return (lines + [line]).joined(separator: "\n")
}
