//! Two things measured in turn, so that a machine that is slow for a while is slow for both.

use std::fs;
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
    /// throughput as a part of the yardstick's: the median of all pairs, the first and the last quartile. The same by
    /// processor time is what to look at where other programs run beside it, as long as both sides use one core.
    ///
    /// Each side makes what it needs first, outside of the time that counts: the first of its two functions.
    pub fn run<Y, S, R, Q>(
        self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        mut yardstick: (impl FnMut() -> Y, impl FnMut(Y) -> R),
        mut subject: (impl FnMut() -> S, impl FnMut(S) -> Q),
    ) {
        let (mut by_clock, mut by_processor) = (Vec::new(), Vec::new());
        group.throughput(Throughput::Elements(self.elements.try_into().unwrap_or(u64::MAX)));
        group.bench_function(self.name, |bencher| {
            bencher.iter_custom(|times| {
                let mut total = Duration::ZERO;
                for _ in 0..times {
                    // Whoever comes second may find caches and memory warmed.
                    let (least, spent) = if by_clock.len().is_multiple_of(2) {
                        let least = timed(&mut yardstick.0, &mut yardstick.1);
                        (least, timed(&mut subject.0, &mut subject.1))
                    } else {
                        let spent = timed(&mut subject.0, &mut subject.1);
                        (timed(&mut yardstick.0, &mut yardstick.1), spent)
                    };
                    by_clock.push(least.clock.as_secs_f64() / spent.clock.as_secs_f64());
                    by_processor.push(least.processor / spent.processor);
                    total += spent.clock;
                }
                total
            });
        });
        println!("{}: of the yardstick's throughput", self.name);
        println!("    by the clock       {}", quartiles(by_clock));
        println!("    by processor time  {}\n", quartiles(by_processor));
    }
}

struct Spent {
    clock: Duration,
    /// Nanoseconds of all threads; not a number where the system does not say.
    processor: f64,
}

fn timed<T, R>(prepare: &mut impl FnMut() -> T, work: &mut impl FnMut(T) -> R) -> Spent {
    let input = prepare();
    let (begin, processor) = (Instant::now(), processor_time());
    let output = black_box(work(black_box(input)));
    let spent = Spent {
        clock: begin.elapsed(),
        processor: processor_time() - processor,
    };
    drop(output);
    spent
}

/// What the threads that live have run so far, in nanoseconds, as Linux counts it.
fn processor_time() -> f64 {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let times = threads.filter_map(|thread| fs::read_to_string(thread.path().join("schedstat")).ok());
    let times = times.filter_map(|stat| stat.split_whitespace().next()?.parse::<f64>().ok());
    times.fold(f64::NAN, |sum, time| if sum.is_nan() { time } else { sum + time })
}

fn quartiles(mut ratios: Vec<f64>) -> String {
    ratios.sort_by(f64::total_cmp);
    let at = |quarter: usize| ratios.get(ratios.len() * quarter / 4).copied().unwrap_or(f64::NAN);
    let (low, median, high) = (at(1), at(2), at(3));
    format!(
        "{median:.3} (quartiles {low:.3} and {high:.3} of {} pairs)",
        ratios.len()
    )
}
