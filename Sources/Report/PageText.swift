// The page's style sheet and script, which lie in files of their own beside this one (`Page`) and are compiled into the
// program: it has no folder of resources.

/// Texts that every page carries.
enum PageText {
  /// The style sheet.
  static let style = String(decoding: PackageResources.page_css, as: UTF8.self)
  /// The script: pixels of HEALPix, the sky, sorting, light and dark.
  static let script =
    "\"use strict\";\n"
    + [
      PackageResources.healpix_js, PackageResources.mollweide_js, PackageResources.lines_js, PackageResources.sky_js,
      PackageResources.table_js,
      PackageResources.theme_js,
    ].map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
}
