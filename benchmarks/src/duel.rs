//! Two things measured in turn, so that a machine that is slow for a while is slow for both.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Throughput};
use rustix::time::{ClockId, clock_gettime};

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
    /// Where other programs run beside it, the clock tells more of them. By processor time is what to look at if both
    /// sides use one core; by the busiest thread, the one that the others wait for, if they use several.
    ///
    /// Each side makes what it needs first, outside of the time that counts: the first of its two functions.
    pub fn run<Y, S, R, Q>(
        self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        mut yardstick: (impl FnMut() -> Y, impl FnMut(Y) -> R),
        mut subject: (impl FnMut() -> S, impl FnMut(S) -> Q),
    ) {
        let (mut by_clock, mut by_processor, mut by_thread) = (Vec::new(), Vec::new(), Vec::new());
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
                    by_thread.push(least.busiest / spent.busiest);
                    total += spent.clock;
                }
                total
            });
        });
        // Somebody asked for other benchmarks.
        if by_clock.is_empty() {
            return;
        }
        println!("{}: of the yardstick's throughput", self.name);
        println!("    by the clock       {}", quartiles(by_clock));
        println!("    by processor time  {}", quartiles(by_processor));
        println!("    by busiest thread  {}\n", quartiles(by_thread));
    }
}

struct Spent {
    clock: Duration,
    /// Nanoseconds of all threads.
    processor: f64,
    /// Nanoseconds of the thread with most; not a number where the system does not say.
    busiest: f64,
}

fn timed<T, R>(prepare: &mut impl FnMut() -> T, work: &mut impl FnMut(T) -> R) -> Spent {
    let input = prepare();
    let threads = thread_times();
    let (begin, processor) = (Instant::now(), processor_time());
    let output = black_box(work(black_box(input)));
    let spent = Spent {
        clock: begin.elapsed(),
        processor: processor_time() - processor,
        busiest: busiest(&threads, &thread_times()),
    };
    drop(output);
    spent
}

/// What all threads of this process have run so far, also those that are gone, in nanoseconds.
fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// What each thread that lives has run so far, in nanoseconds, as Linux counts it.
fn thread_times() -> BTreeMap<OsString, f64> {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let times = threads.filter_map(|thread| {
        let stat = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        let time = stat.split_whitespace().next()?.parse().ok()?;
        Some((thread.file_name(), time))
    });
    times.collect()
}

fn busiest(before: &BTreeMap<OsString, f64>, after: &BTreeMap<OsString, f64>) -> f64 {
    let spent = after
        .iter()
        .map(|(thread, time)| time - before.get(thread).unwrap_or(&0.0));
    spent.fold(f64::NAN, f64::max)
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
