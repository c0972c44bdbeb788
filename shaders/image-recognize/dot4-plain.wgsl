// Sum of the products of four signed bytes, for devices without the packed builtin. |sum| ≤ 2¹⁶.
fn dot4(a: u32, b: u32) -> i32 {
  let first = bitcast<vec4i>(vec4u(a << 24u, a << 16u, a << 8u, a)) >> vec4u(24u);
  let second = bitcast<vec4i>(vec4u(b << 24u, b << 16u, b << 8u, b)) >> vec4u(24u);
  return dot(first, second);
}

