import ArgumentParser

@main
struct Dapple: ParsableCommand {
}
