;; What the machine can do at best: reads bytes and keeps no more of them than it takes to not be optimised away.
(module
  (import "env" "memory" (memory 1 65536 shared))

  ;; Reads `length` bytes from `address`, both multiples of 128, and returns what they add up to.
  (func (export "read") (param $address i32) (param $length i32) (result i64)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $length)))
        (local.set $a (i64x2.add (local.get $a) (v128.load (local.get $address))))
        (local.set $b (i64x2.add (local.get $b) (v128.load offset=16 (local.get $address))))
        (local.set $c (i64x2.add (local.get $c) (v128.load offset=32 (local.get $address))))
        (local.set $d (i64x2.add (local.get $d) (v128.load offset=48 (local.get $address))))
        (local.set $a (i64x2.add (local.get $a) (v128.load offset=64 (local.get $address))))
        (local.set $b (i64x2.add (local.get $b) (v128.load offset=80 (local.get $address))))
        (local.set $c (i64x2.add (local.get $c) (v128.load offset=96 (local.get $address))))
        (local.set $d (i64x2.add (local.get $d) (v128.load offset=112 (local.get $address))))
        (local.set $address (i32.add (local.get $address) (i32.const 128)))
        (local.set $length (i32.sub (local.get $length) (i32.const 128)))
        (br $next)))
    (local.set $a (i64x2.add (i64x2.add (local.get $a) (local.get $b)) (i64x2.add (local.get $c) (local.get $d))))
    (i64.add (i64x2.extract_lane 0 (local.get $a)) (i64x2.extract_lane 1 (local.get $a))))

  ;; Writes `value` to every byte: a page that was never written is no memory yet.
  (func (export "fill") (param $address i32) (param $length i32) (param $value i32)
    (memory.fill (local.get $address) (local.get $value) (local.get $length))))
