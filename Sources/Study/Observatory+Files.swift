// The files of Data/observatories, written by Scripts/embed-spectra: change them there.

import Observation

extension Observatory {
  // swift-format-ignore
  /// Those that come with the program, by name, as TOML.
  static let builtIn: [(name: String, text: String)] = [
    (name: "combined", text: #"""
      # HAWC and IceCube at 10 TeV: Abeysekara et al. 2019, ApJ 871, 96 (arXiv:1812.05682).
      # The map of the iterative likelihood, as read off the published figure: smoothed by a top hat of 5 degrees, declinations
      # -80 to 64 degrees, where both rasters could be read.

      name = "HAWC+IceCube 10 TeV"
      reference = "Abeysekara et al. 2019, ApJ 871, 96, arXiv:1812.05682"
      caution = "the published spectrum is that of the unsmoothed map within -85 and 70 deg; this is what the figure allows"
      south = -80.0
      north = 64.0
      weight_power = 0.0
      ring_means_removed = true
      top_hat = 5.0                # degrees
      lmax = 20
      nside = 64
      events = 4.9e10              # white noise of 2.4e-10 in C_l
      fitted_multipole = 3
      alternatives = ["south=-85,north=70", "energy_width=0.7", "energy_width=1.3"]
      energy_width = 1.0           # sigma of ln E of its events: assumed
      charges = [1, 2, 7, 13, 26]  # nuclei at one energy
      fractions = [0.38, 0.34, 0.10, 0.09, 0.09]

      """#),
    (name: "hawc", text: #"""
      # HAWC alone: latitude 19 degrees north, zenith angles up to 45 degrees.

      name = "HAWC"
      reference = "Abeysekara et al. 2018, ApJ 865, 57, arXiv:1805.01847"
      caution = "declinations are those within 45 deg of the zenith, all of one weight: assumed"
      south = -26.0
      north = 64.0
      weight_power = 0.0
      ring_means_removed = true
      lmax = 40
      nside = 64
      events = 2.8e10              # white noise of 2.95e-10 in C_l, as in the combined map of 2019
      fitted_multipole = 3
      alternatives = ["energy_width=0.7", "energy_width=1.3"]
      energy_width = 1.0           # sigma of ln E of its events: assumed
      charges = [1, 2, 7, 13, 26]  # nuclei at one energy
      fractions = [0.38, 0.34, 0.10, 0.09, 0.09]

      """#),
    (name: "icecube", text: #"""
      # IceCube, twelve years: Abbasi et al. 2025, ApJ 981, 182 (arXiv:2412.05046).
      # Relative intensity, data over background less 1, south of a declination; weighted with background over its mean; the mean
      # of the whole map removed; spectra by anafast at N_side 64, not corrected for the sky fraction or the lost m = 0.

      name = "IceCube 12 yr"
      reference = "Abbasi et al. 2025, ApJ 981, 182, arXiv:2412.05046"
      caution = "the edge (-30 or -25 deg), the exposure |sin Dec|^p and the response are assumed"
      south = -90.0
      north = -30.0
      weight_power = 1.5           # p of |sin Dec|^p
      ring_means_removed = true    # background from scrambled times of arrival
      map_mean_removed = true
      lmax = 40
      nside = 64
      events = 7.92e11             # events of all energies; a map of one energy has fewer
      fitted_multipole = 3
      alternatives = ["north=-25", "weight_power=0.5", "weight_power=3", "energy_width=0.7", "energy_width=1.3"]   # what is as likely: bands of a comparison
      energy_width = 1.0           # sigma of ln E of its events
      charges = [1, 2, 7, 13, 26]  # nuclei at one energy
      fractions = [0.38, 0.34, 0.10, 0.09, 0.09]

      """#),
  ]
}
