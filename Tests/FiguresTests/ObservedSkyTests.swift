// Skies as observatories see them: frames, handedness, lines, refused data.

import Figures
import Foundation
import Observation
import Sphere
import Testing

@Suite("Observed sky", .timeLimit(.minutes(40)))
struct ObservedSkyTests {
  /// An invented sky of relative intensity 1e-3, NaN outside of a band; a dipole towards right ascension 60° or small scales.
  static func map(_ band: DeclinationBand, smallScales: Bool = false, nside: Int = 32) throws -> HEALPixMap {
    let waves = try Synthetic.sky(.parallel, title: "", isSmallScale: true, nside: nside).map
    let dipole = CelestialFrame.equatorial.direction(longitude: 60, latitude: 10)
    let grid = waves.grid
    return try HEALPixMap(
      grid: grid,
      values: (0..<grid.pixelCount).map { pixel in
        let direction = grid.direction(ofPixel: pixel)
        guard band.contains(direction) else { return .nan }
        return (smallScales ? 0 : 1e-3 * (direction * dipole).sum()) + 1e-5 * waves[pixel]
      })
  }

  static func figure(
    south: Double, north: Double, frame: CelestialFrame = .equatorial, columns: Int = 1,
    width: FigureWidth = .singleColumn,
    name: String = "observed-sky"
  ) throws -> ObservedSky {
    let band = try DeclinationBand(south: south, north: north)
    let (all, small) = (try map(band), try map(band, smallScales: true))
    var significance = all
    for pixel in significance.values.indices { significance[pixel] *= 2e4 }
    return ObservedSky(
      maps: [
        .init(title: "relative intensity", map: all),
        .init(title: "significance", map: significance, quantity: .significance),
        .init(title: "ℓ ≤ 3 fitted and removed", map: small),
      ],
      words: "Invented sky for a test.", field: .standard, band: band, frame: frame, columns: columns, width: width,
      name: name)
  }

  @Test("pictures of both frames, in a column and in a row", .enabled(if: Gallery.hasGnuplot))
  func pictures() throws {
    try Gallery.withDirectory("observed") { directory in
      let figures = [
        try Self.figure(south: -20, north: 70),
        try Self.figure(south: -90, north: -25, frame: .galactic, name: "galactic"),
        try Self.figure(south: -90, north: -25, columns: 3, width: .doubleColumn, name: "row"),
        try Self.figure(south: -80, north: 64, columns: 2, width: .doubleColumn, name: "two"),
      ]
      for file in try FigureSet.draw(figures, into: directory) where !file.hasSuffix(".gp") {
        #expect(FileManager.default.fileExists(atPath: "\(directory)/\(file)"))
      }
    }
  }

  /// Longitudes and latitudes by astropy 8.0.2 (FK5 J2000 to Galactic), degrees: Sagittarius A*, the Crab, Vega, far south.
  static let places: [(rightAscension: Double, declination: Double, longitude: Double, latitude: Double)] = [
    (266.40510, -28.936175, 0, 0), (83.633083, 22.0145, 184.557449, -5.784360),
    (279.234735, 38.783689, 67.448201, 19.237254), (40, -75, 294.039838, -40.197856),
  ]

  /// The largest error of the Galactic coordinates of the places, in degrees on the sky, with longitudes times `sign`.
  func galacticError(sign: Double) -> Double {
    Self.places.map { place in
      let direction = CelestialFrame.equatorial.direction(longitude: place.rightAscension, latitude: place.declination)
      let expected = CelestialFrame.galactic.direction(longitude: sign * place.longitude, latitude: place.latitude)
      return acos(min(1, (direction * expected).sum())) * 180 / Double.pi
    }.max() ?? .nan
  }

  @Test("Galactic coordinates of known places; with longitudes the other way round they are wrong")
  func galactic() {
    // Sagittarius A* lies 9e-5 degrees from (0, 0); astropy has the pole with more digits, 1e-6 degrees; an arc cosine near 1
    // is good to 1e-6 degrees.
    #expect(galacticError(sign: 1) < 2e-4)
    #expect(galacticError(sign: -1) > 1)
    for place in Self.places.dropFirst() {
      let direction = CelestialFrame.equatorial.direction(longitude: place.rightAscension, latitude: place.declination)
      let found = CelestialFrame.galactic.coordinates(of: direction)
      #expect(abs(found.longitude - place.longitude) < 1e-3 && abs(found.latitude - place.latitude) < 1e-3)
    }
    let center = CelestialFrame.galactic.orientation.project(
      CelestialFrame.equatorial.direction(longitude: 266.40510, latitude: -28.936175))
    #expect(hypot(center.x, center.y) < 1e-5)
  }

  /// Where longitudes appear on the horizontal axis, from the one at the right edge up to the one at the left, ends excluded.
  func isLeftward(_ frame: CelestialFrame, _ project: (SkyDirection) -> (x: Double, y: Double)) -> Bool {
    let start = frame.centralLongitude - 180
    let places = stride(from: 1.0, to: 360, by: 1).map {
      project(frame.direction(longitude: start + $0, latitude: 0)).x
    }
    return zip(places, places.dropFirst()).allSatisfy { $0 > $1 } && places[0] > 1.98 && abs(places[179]) < 1e-12
  }

  @Test(
    "longitude runs from the right to the left and latitude up; seen from outside it would not",
    arguments: [
      CelestialFrame.equatorial, .galactic,
    ])
  func leftward(_ frame: CelestialFrame) {
    let orientation = frame.orientation
    #expect(isLeftward(frame, orientation.project))
    #expect(
      !isLeftward(frame) { direction in
        let point = orientation.project(direction)
        return (-point.x, point.y)
      })
    #expect(abs(orientation.project(frame.pole).y - 1) < 1e-12)
  }

  @Test("a source at right ascension 60°, declination 30° is bright where the page has it, in the upper right")
  func source() throws {
    let direction = CelestialFrame.equatorial.direction(longitude: 60, latitude: 30)
    let map = HEALPixMap(grid: try HEALPixGrid(nside: 16)) { ($0 * direction).sum() > 0.99 ? 2e-4 : 0 }
    let figure = ObservedSky(maps: [.init(title: "source", map: map)], words: "", field: nil, band: nil)
    let rendered = try figure.render()
    let bytes = try #require(rendered.data.first { $0.name == "observed-sky.i8" }).contents.map { Int8(bitPattern: $0) }
    let width = Int((2 * Double(bytes.count)).squareRoot().rounded())
    let bright = bytes.indices.filter { bytes[$0] > 100 }
    let x = bright.map { -2 + 4 * (Double($0 % width) + 0.5) / Double(width) }.reduce(0, +) / Double(bright.count)
    let y = bright.map { -1 + 4 * (Double($0 / width) + 0.5) / Double(width) }.reduce(0, +) / Double(bright.count)
    // 120° to the right of the centre: x = (2/π)(2π/3) cos θ, y = sin θ with 2θ + sin 2θ = π/2, θ = 0.4158567. The centre
    // of the pixels is off by a part of a pixel, 0.06 on the page.
    #expect(abs(x - 4.0 / 3 * 0.91477) < 0.06 && abs(y - 0.40397) < 0.06)
    #expect(rendered.script.contains("10^{−4}") && !rendered.data.contains { $0.name.contains("band") })
  }

  /// The directions of a data file of a line.
  func directions(_ rendered: RenderedFigure, _ name: String, _ orientation: SkyOrientation) throws -> [SkyDirection] {
    let file = try #require(rendered.data.first { $0.name == name })
    return String(decoding: file.contents, as: UTF8.self).split(separator: "\n").compactMap { line in
      let numbers = line.split(separator: " ").compactMap { Double($0) }
      return numbers.count == 2 ? orientation.direction(x: numbers[0], y: numbers[1]) : nil
    }
  }

  @Test(
    "magnetic equator, Galactic plane and edges are where they must be",
    arguments: [
      CelestialFrame.equatorial, .galactic,
    ])
  func lines(_ frame: CelestialFrame) throws {
    let figure = try Self.figure(south: -20, north: 70, frame: frame)
    let rendered = try figure.render()
    let field = CelestialFrame.equatorial.direction(longitude: 229.2, latitude: 11.4)
    // Seven digits on the page; at its upper and lower edges latitudes are square roots of them.
    let tolerance = 2e-3
    func worst(_ name: String, _ value: (SkyDirection) -> Double) throws -> Double {
      let found = try directions(rendered, "observed-sky-\(name).dat", frame.orientation)
      #expect(found.count > 200)
      return found.map { abs(value($0)) }.max() ?? .nan
    }
    #expect(try worst("magnetic-equator") { ($0 * field).sum() } < tolerance)
    #expect(try worst("galactic-plane") { ($0 * CelestialFrame.galactic.pole).sum() } < tolerance)
    let (south, north) = (sin(-20 * Double.pi / 180), sin(70 * Double.pi / 180))
    #expect(try worst("band") { ($0.z - south) * ($0.z - north) } < tolerance)
    // B0 at the opposite declination, or a frame that is turned over, must fail.
    let wrong = CelestialFrame.equatorial.direction(longitude: 229.2, latitude: -11.4)
    #expect(try worst("magnetic-equator") { ($0 * wrong).sum() } > 0.1)
    #expect(try worst("galactic-plane") { $0.z } > 0.1)
    let sign = frame.orientation.project(field)
    #expect(rendered.script.contains(String(format: "at %.4f,%.4f front point", sign.x, sign.y)))
  }

  @Test("the band alone is seen, and the caption says what is what")
  func band() throws {
    let figure = try Self.figure(south: -20, north: 70)
    for part in ["right ascension 229.2°", "-20° to 70°", "growing to the left", "Galactic plane"] {
      #expect(figure.caption.contains(part), "\(part)")
    }
    let rendered = try figure.render()
    let bytes = try #require(rendered.data.first { $0.name == "observed-sky-1.i8" }).contents
    let seen = Double(bytes.filter { $0 != 128 }.count) / (Double.pi / 4 * Double(bytes.count))
    let fraction = try DeclinationBand(south: -20, north: 70).skyFraction
    // Half a ring of N_side 32 at each edge.
    #expect(abs(seen - fraction) < 0.02)
    for label in ["relative intensity", "10^{−3}", "10^{−5}", "significance"] {
      #expect(rendered.script.contains(label))
    }
  }

  @Test("maps without a seen pixel, scales of zero, no maps and no columns are errors")
  func invalid() throws {
    let blank = HEALPixMap(grid: try HEALPixGrid(nside: 1)) { _ in .nan }
    let fine = HEALPixMap(grid: try HEALPixGrid(nside: 1)) { $0.z }
    func render(_ maps: [ObservedSky.Map], columns: Int = 1) throws {
      _ = try ObservedSky(maps: maps, words: "", field: nil, band: nil, columns: columns).render()
    }
    #expect(throws: FiguresError.self) { try render([.init(title: "blank", map: blank)]) }
    #expect(throws: FiguresError.self) { try render([]) }
    #expect(throws: FiguresError.self) { try render([.init(title: "z", map: fine, limit: 0)]) }
    #expect(throws: FiguresError.self) { try render([.init(title: "z", map: fine)], columns: 0) }
    #expect(throws: Never.self) { try render([.init(title: "z", map: fine)]) }
  }
}
