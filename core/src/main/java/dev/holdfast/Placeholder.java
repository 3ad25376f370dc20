package dev.holdfast;

/** Keeps the package from being empty until its first type arrives. */
final class Placeholder {
    private Placeholder() {}
}
