// The house under one name: `import Dapple` brings what a user of the library needs, from a field to the averages of a study.
// Examples/Library is a package that does so, and Documentation/how-to/Library.md its page.

@_exported import Anisotropy
@_exported import Files
@_exported import Observation
@_exported import RandomStreams
@_exported import Results
@_exported import Run
@_exported import Sphere
@_exported import Study
@_exported import Theory
@_exported import Transport
@_exported import Turbulence
