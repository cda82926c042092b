# The style of the program's own figures (Sources/Figures/GnuplotScript.swift) for those that scripts draw: set `name`,
# `width` and `height` in cm, load this file, plot.
set encoding utf8
set terminal pngcairo enhanced size int(width*300/2.54),int(height*300/2.54) \
  font sprintf('DejaVu Sans,%.4g', 9*0.75*300/72.0) linewidth 0.5*300/72.0 pointscale 300/72.0
small = sprintf('DejaVu Sans,%.4g', 7*0.75*300/72.0)
set output name.'.png'
set minussign
set border linewidth 1
set tics font small
set mytics 10
set key font small
# Dark to light, and a symbol each: what grey print keeps.
set linetype 1 linecolor rgb '#000000' linewidth 2 pointtype 7 pointsize 0.5
set linetype 2 linecolor rgb '#0072B2' linewidth 2 pointtype 5 pointsize 0.5
set linetype 3 linecolor rgb '#B2301C' linewidth 2 pointtype 13 pointsize 0.7
set linetype 4 linecolor rgb '#004030' linewidth 2 pointtype 9 pointsize 0.6
set linetype 5 linecolor rgb '#00795A' linewidth 2 pointtype 11 pointsize 0.6
set linetype 6 linecolor rgb '#39A27E' linewidth 2 pointtype 6 pointsize 0.6
set linetype 7 linecolor rgb '#74CCA4' linewidth 2 pointtype 4 pointsize 0.6
