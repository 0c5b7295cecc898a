//! Two things measured in turn, so that a machine that is slow for a while is slow for both.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Throughput};

/// Whether this is `cargo bench`; `cargo test` runs the benchmarks too, once and small.
pub fn measures() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// How many machines, messages or leaves: `FLYWHEEL_SIZE`, or the benchmark's own number; a handful in a test.
pub fn size(usual: usize, in_a_test: usize) -> usize {
    let asked = std::env::var("FLYWHEEL_SIZE").ok().and_then(|size| size.parse().ok());
    if measures() { asked.unwrap_or(usual) } else { in_a_test }
}

/// A benchmark against something that does as little as possible.
#[derive(Debug)]
pub struct Duel<'n> {
    /// What the result is called.
    pub name: &'n str,
    /// How many things are done in one go.
    pub elements: usize,
}

impl Duel<'_> {
    /// Measures `subject` with criterion, and `yardstick` right before or after it each time. Prints the subject's
    /// throughput as a part of the yardstick's: the median of all pairs, the first and the last quartile.
    ///
    /// Each side makes what it needs first, outside of the time that counts, with `prepare`.
    pub fn run<Y, S, R, Q>(
        self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        mut yardstick: (impl FnMut() -> Y, impl FnMut(Y) -> R),
        mut subject: (impl FnMut() -> S, impl FnMut(S) -> Q),
    ) {
        let mut ratios: Vec<f64> = Vec::new();
        group.throughput(Throughput::Elements(self.elements.try_into().unwrap_or(u64::MAX)));
        group.bench_function(self.name, |bencher| {
            bencher.iter_custom(|times| {
                let mut total = Duration::ZERO;
                for _ in 0..times {
                    // Whoever comes second may find caches and memory warmed.
                    let (least, spent) = if ratios.len().is_multiple_of(2) {
                        let least = timed(&mut yardstick.0, &mut yardstick.1);
                        (least, timed(&mut subject.0, &mut subject.1))
                    } else {
                        let spent = timed(&mut subject.0, &mut subject.1);
                        (timed(&mut yardstick.0, &mut yardstick.1), spent)
                    };
                    ratios.push(least.as_secs_f64() / spent.as_secs_f64());
                    total += spent;
                }
                total
            });
        });
        ratios.sort_by(f64::total_cmp);
        let at = |quarter: usize| ratios.get(ratios.len() * quarter / 4).copied().unwrap_or(f64::NAN);
        println!(
            "{}: {:.3} of the yardstick's throughput (quartiles {:.3} and {:.3}, {} pairs)\n",
            self.name,
            at(2),
            at(1),
            at(3),
            ratios.len()
        );
    }
}

fn timed<T, R>(prepare: &mut impl FnMut() -> T, work: &mut impl FnMut(T) -> R) -> Duration {
    let input = prepare();
    let begin = Instant::now();
    let output = black_box(work(black_box(input)));
    let spent = begin.elapsed();
    drop(output);
    spent
}
