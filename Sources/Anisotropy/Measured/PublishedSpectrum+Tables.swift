// The tables of Data/, written by Scripts/embed-spectra: change them there.

extension PublishedSpectrum {
  // swift-format-ignore
  /// The tables by name, as ECSV.
  static let tables: [(name: String, text: String)] = [
    (name: "hawc-icecube-10TeV", text: #"""
      # %ECSV 1.0
      # ---
      # datatype:
      # - {name: ell, datatype: int64, description: "multipole"}
      # - {name: cl, datatype: float64, description: "pseudo-C_l of the relative intensity, healpy's normalisation: band of declinations -80 to 64 deg, ring means removed, 5 deg top-hat smoothing still in"}
      # - {name: cl_err, datatype: float64, description: "reading error of cl and scatter of the noise"}
      # - {name: cl_deconvolved, datatype: float64, description: "cl deconvolved for the band and the lost m = 0, over the window of the smoothing, less noise 2.4e-10"}
      # - {name: cl_deconvolved_err, datatype: float64, description: "reading error of cl_deconvolved and scatter of the noise"}
      # - {name: window_squared, datatype: float64, description: "squared window W_l^2 of the 5 deg top hat"}
      # meta: !!omap
      # - {experiment: "HAWC+IceCube 10 TeV"}
      # - {reference: "Abeysekara et al. 2019, ApJ 871, 96, arXiv:1812.05682"}
      # - {source: "computed from the published all-sky figure, read off its relative intensity and significance rasters of 256 levels, not the collaborations' release"}
      # - {errors: "cl_err is 10 % of cl, from the horizontal dipole, which is read 5 % low in amplitude (8.7e-4, 6.8e-4 against the published 9.16e-4, 7.25e-4), and the scatter sqrt(2/(2l+1)/0.939) of a noise of 2.4e-10 (times W_l^2 for the smoothed cl), added in quadrature; the scatter from sky to sky is not in it"}
      # - {caution: "a level of the raster is 1.2e-5 in relative intensity; beyond l = 12 noise; the deconvolved C_1 assumes isotropy for the lost m = 0, the horizontal part alone gives 1.73e-6"}
      # - {sky: cut}
      # - {observatory: combined}
      # - {energy_tev: 10.0}
      # schema: astropy-2.0
      ell cl cl_err cl_deconvolved cl_deconvolved_err window_squared
      1 1.7018e-06 1.7e-07 2.603e-06 2.6e-07 0.9962
      2 2.2949e-07 2.29e-08 2.999e-07 3e-08 0.9886
      3 1.6354e-08 1.64e-09 1.944e-08 1.95e-09 0.9774
      4 1.7284e-08 1.73e-09 2.037e-08 2.04e-09 0.9625
      5 1.0594e-08 1.06e-09 1.196e-08 1.2e-09 0.9442
      6 5.3366e-09 5.41e-10 5.542e-09 5.63e-10 0.9227
      7 2.3255e-09 2.46e-10 1.930e-09 2.13e-10 0.8980
      8 1.7914e-09 1.94e-10 1.641e-09 1.85e-10 0.8705
      9 2.1529e-09 2.26e-10 2.452e-09 2.58e-10 0.8404
      10 9.9113e-10 1.17e-10 1.064e-09 1.31e-10 0.8080
      11 4.6076e-10 7.29e-11 3.757e-10 8.21e-11 0.7735
      12 3.9165e-10 6.48e-11 2.757e-10 7.53e-11 0.7373
      13 5.4721e-10 7.22e-11 5.475e-10 8.68e-11 0.6997
      14 2.7299e-10 5.09e-11 7.832e-11 6.55e-11 0.6609
      15 3.5790e-10 5.3e-11 3.050e-10 6.99e-11 0.6214
      16 3.5448e-10 5.01e-11 3.623e-10 7.09e-11 0.5814
      17 4.3047e-10 5.37e-11 6.226e-10 8.59e-11 0.5412
      18 2.5211e-10 3.83e-11 2.971e-10 6.48e-11 0.5011
      19 1.7279e-10 3.11e-11 1.341e-10 5.77e-11 0.4615
      20 2.8581e-10 3.68e-11 4.735e-10 7.23e-11 0.4226

      """#),
    (name: "icecube-12yr", text: #"""
      # %ECSV 1.0
      # ---
      # datatype:
      # - {name: median_energy_tev, unit: TeV, datatype: float64, description: "median energy of the primaries; one spectrum for each"}
      # - {name: ell, datatype: int64, description: "multipole"}
      # - {name: cl, datatype: float64, description: "pseudo-C_l of the relative intensity, healpy's normalisation"}
      # - {name: cl_err, datatype: float64, description: "reading error of cl"}
      # meta: !!omap
      # - {experiment: "IceCube 12 yr"}
      # - {reference: "Abbasi et al. 2025, ApJ 981, 182, arXiv:2412.05046"}
      # - {source: "read off the published figure of angular pseudo-power against energy, not the collaboration's release"}
      # - {errors: "cl_err is the error of reading alone, ln(10) x 0.02 dex = 4.6 % for isolated markers and ln(10) x 0.05 dex = 11.5 % for overlapped ones (l = 1 at 42, 67, 240, 470, 1500 and 5300 TeV); neither the statistical errors of the measurement nor the scatter from sky to sky are in it"}
      # - {caution: "pseudo-C_l of declinations below -30 deg (assumed), weight background over mean background, mean of the whole map removed, not corrected for the sky fraction or the lost m = 0; l = 20 is noise from 67 TeV on, and so is all at 5300 TeV"}
      # - {sky: cut}
      # - {observatory: icecube}
      # - {default_energy_tev: 13}
      # schema: astropy-2.0
      median_energy_tev ell cl cl_err
      13.03 1 3.9e-08 1.8e-09
      13.03 2 6.7e-08 3.09e-09
      13.03 3 5.6e-08 2.58e-09
      13.03 4 2.83e-08 1.3e-09
      13.03 6 1.27e-09 5.85e-11
      13.03 11 2.26e-10 1.04e-11
      13.03 20 1.51e-11 6.95e-13
      23.99 1 6.3e-08 2.9e-09
      23.99 2 8.6e-08 3.96e-09
      23.99 3 4.35e-08 2e-09
      23.99 4 9.7e-09 4.47e-10
      23.99 6 2.47e-09 1.14e-10
      23.99 11 6.86e-10 3.16e-11
      23.99 20 1.02e-10 4.7e-12
      42.07 1 2.96e-08 3.41e-09
      42.07 2 4.3e-08 1.98e-09
      42.07 3 2.75e-08 1.27e-09
      42.07 4 1.06e-08 4.88e-10
      42.07 6 6.4e-10 2.95e-11
      42.07 11 4.36e-10 2.01e-11
      42.07 20 5.7e-11 2.62e-12
      66.99 1 1.37e-08 1.58e-09
      66.99 2 2e-08 9.21e-10
      66.99 3 1.4e-08 6.45e-10
      66.99 4 7.4e-09 3.41e-10
      66.99 6 8.2e-10 3.78e-11
      66.99 11 5.2e-10 2.39e-11
      66.99 20 1.57e-10 7.23e-12
      130.3 1 3.2e-09 1.47e-10
      130.3 2 5.8e-09 2.67e-10
      130.3 3 6.5e-09 2.99e-10
      130.3 4 7e-09 3.22e-10
      130.3 6 8.2e-10 3.78e-11
      130.3 11 6.3e-10 2.9e-11
      130.3 20 2.07e-10 9.53e-12
      239.3 1 8e-09 9.21e-10
      239.3 2 1e-08 4.61e-10
      239.3 3 7.9e-09 3.64e-10
      239.3 4 5.8e-09 2.67e-10
      239.3 6 2.26e-09 1.04e-10
      239.3 11 1.16e-09 5.34e-11
      239.3 20 7.4e-10 3.41e-11
      469.9 1 3.65e-08 4.2e-09
      469.9 2 4.3e-08 1.98e-09
      469.9 3 1.83e-08 8.43e-10
      469.9 4 1.25e-08 5.76e-10
      469.9 6 6.4e-09 2.95e-10
      469.9 11 3.34e-09 1.54e-10
      469.9 20 2.43e-09 1.12e-10
      1507 1 8.9e-08 1.02e-08
      1507 2 1.5e-07 6.91e-09
      1507 3 1.2e-07 5.53e-09
      1507 4 7.6e-08 3.5e-09
      1507 6 1.67e-08 7.69e-10
      1507 11 1.68e-08 7.74e-10
      1507 20 1.03e-08 4.74e-10
      5333 1 1.5e-07 1.73e-08
      5333 2 2.5e-07 1.15e-08
      5333 3 2e-07 9.21e-09
      5333 4 1.55e-07 7.14e-09
      5333 6 2.27e-07 1.05e-08
      5333 11 9.5e-08 4.37e-09
      5333 20 8.7e-08 4.01e-09

      """#),
  ]
}
