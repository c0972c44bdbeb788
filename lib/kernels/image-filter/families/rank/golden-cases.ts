import type { GoldenCase } from "../../golden-vectors.ts";

/** Every radius. */
export const rankGoldenCases: readonly GoldenCase[] = [
  ["median(radius=1)", 61, 43, true, 0, "b9c63e0647cf1aac9dcdd8a5fcd686f6f063f88b9dccaaf8c12ab7225ad10ddb"],
  ["median(radius=2)", 300, 31, false, 1, "37ca92710fb10bdf35834c3888ac203f27ed264dcf91062fb7be01edd2080a52"],
  ["median(radius=3)", 43, 61, true, 0, "6d605e76a8ee4be59cda87fe9b35d4140b365c10b2b22137a02e4962fc69543c"],
  ["median(radius=4)", 41, 37, false, 0, "34ff78f5f74eff0e3ff160c74a90523798a185072cfdc411163ce4d863fb38aa"],
  ["median(radius=5)", 53, 47, true, 0, "84bf5d056fba77ec7ff7bfc852d61330bfcc6df28825c75044d3a8306d156a9e"],
  ["median(radius=5)", 37, 41, false, 0, "68ca924930e1ff7360fe947224040508b32e5b7688ffe781b3d0c508e69ee7df"],
];
