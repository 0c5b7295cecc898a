//! When to try again.

use std::time::Duration;

use rand::Rng;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(300);
/// However long somebody asks to be left alone.
const LONGEST_ASKED: Duration = Duration::from_secs(3_600);

/// Exponential, with jitter: a thousand devices that lost the same oracle do not come back in the same second.
#[derive(Debug, Clone, Default)]
pub struct Backoff {
    failures: u32,
    next: Duration,
}

impl Backoff {
    /// Whether it is time, by the steady clock.
    pub fn is_due(&self, now: Duration) -> bool {
        now >= self.next
    }

    /// When it is time.
    pub const fn next(&self) -> Duration {
        self.next
    }

    /// It worked; the next time is at once, or after `pause`.
    pub fn succeed(&mut self, now: Duration, pause: Duration) {
        self.failures = 0;
        self.next = now.saturating_add(pause);
    }

    /// It did not work: 1 s, doubled each time up to 300 s, of which a random half is waited; longer if `asked`, but at
    /// most an hour. Returns the wait.
    pub fn fail(&mut self, now: Duration, asked: Option<Duration>) -> Duration {
        let longest = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let jittered = longest.mul_f64(rand::thread_rng().gen_range(0.5..=1.0));
        let wait = jittered.max(asked.unwrap_or_default().min(LONGEST_ASKED));
        self.next = now.saturating_add(wait);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_doubles_the_wait_up_to_five_minutes() {
        let mut backoff = Backoff::default();
        let now = Duration::from_secs(1_000);
        for most in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            let wait = backoff.fail(now, None);
            let most = Duration::from_secs(most);
            assert!(wait >= most / 2 && wait <= most, "{wait:?} of at most {most:?}");
            assert_eq!(backoff.next(), now + wait);
        }
        backoff.succeed(now, Duration::ZERO);
        assert!(backoff.is_due(now));
        assert!(backoff.fail(now, None) <= Duration::from_secs(1));
    }

    #[test]
    fn a_wish_to_be_left_alone_is_honoured_for_at_most_an_hour() {
        let mut backoff = Backoff::default();
        let wait = backoff.fail(Duration::ZERO, Some(Duration::from_secs(90)));
        assert_eq!(wait, Duration::from_secs(90));
        let wait = backoff.fail(Duration::ZERO, Some(Duration::from_secs(1_000_000)));
        assert_eq!(wait, Duration::from_secs(3_600));
    }
}
