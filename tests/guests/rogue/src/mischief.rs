//! What goes wrong in any question, by number.
//!
//! | number | what |
//! | --- | --- |
//! | 901 | takes memory until there is none |
//! | 902 | panics with a message of a million bytes |
//! | 903 | sorts by an order that is none |
//! | 904 | calls itself a million times |
//! | 905 | divides by zero |
//! | 906 | reads behind the end of a list |

use alloc::string::String;
use alloc::vec::Vec;
use core::hint::black_box;

/// Misbehaves, if it is one of the numbers for it.
pub(crate) fn act(number: u64) {
    match number {
        901 => {
            let mut hoard: Vec<Vec<u8>> = Vec::new();
            loop {
                hoard.push(black_box(alloc::vec![7; 4_096]));
            }
        }
        #[expect(clippy::panic, reason = "this is the mischief")]
        902 => panic!("{}", black_box("o".repeat(1 << 20))),
        903 => {
            let mut numbers: Vec<u64> = (0..1_000).map(|number| number * 7_919 % 1_000).collect();
            let mut turn = 0_u64;
            numbers.sort_by(|one, other| {
                turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(*one ^ *other);
                if turn & 4 == 0 { core::cmp::Ordering::Less } else { core::cmp::Ordering::Greater }
            });
            black_box(numbers);
        }
        904 => {
            black_box(depth(black_box(1_000_000)));
        }
        905 => {
            black_box(1_000 / black_box(number - 905));
        }
        #[expect(clippy::indexing_slicing, reason = "this is the mischief")]
        906 => {
            let list: Vec<u64> = (0..10).collect();
            black_box(list[black_box(number as usize)]);
        }
        _ => {}
    }
}

/// Cannot become a loop: what comes after the call needs what came before.
fn depth(left: u64) -> u64 {
    let here = black_box([left; 8]);
    if left == 0 { 0 } else { depth(left - 1) + here.iter().sum::<u64>() }
}

/// A text of a million bytes, of which a log could make many lines.
pub(crate) fn long_text() -> String {
    "first line\nsecond line\u{1b}[31m".repeat(36_000)
}
