//! Chance that anyone can repeat: the same seed and the same purpose throw the same dice.

use flywheel_protocol::values::sha256;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Dice for one purpose, independent of all others. Whole numbers only, so that every machine throws the same.
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice for `purpose`, told apart by numbers such as a machine's and an epoch's.
    pub fn new(seed: &str, purpose: &str, numbers: &[u64]) -> Self {
        let numbers: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
        let length = |text: &str| u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes();
        let parts: [&[u8]; 6] = [
            b"flywheel/simulation/v1\0",
            &length(seed),
            seed.as_bytes(),
            &length(purpose),
            purpose.as_bytes(),
            &numbers,
        ];
        Self(ChaCha8Rng::from_seed(*sha256(&parts).as_bytes()))
    }

    /// A whole number from `least` to `most`, both included; `least` if `most` is below it.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.gen_range(least..=most.max(least))
    }

    /// Whether something happens that happens so many times in a hundred.
    pub fn happens(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// Takes one of the values out; `None`: there is none.
    pub fn draw<T>(&mut self, values: &mut Vec<T>) -> Option<T> {
        let last = i64::try_from(values.len()).ok()?.checked_sub(1)?;
        let place = usize::try_from(self.between(0, last)).ok()?;
        (place < values.len()).then(|| values.swap_remove(place))
    }
}
