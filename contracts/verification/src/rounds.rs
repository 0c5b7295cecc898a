//! Which epoch may be settled now, in which round (rules V3 and V5).

use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Epoch, Time};
use flywheel_types::verification::ConfigResponse;

/// The running round of the epoch that may be settled now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// The newest epoch whose grace is over.
    pub epoch: Epoch,
    /// The round's number, from 0.
    pub number: u64,
    /// The first second at which a statement of this epoch and round is refused: the next round begins, or the grace of
    /// the next epoch ends.
    pub ends_at: Time,
}

/// The round that runs at `now`; none while no epoch's grace is over.
///
/// # Errors
/// If the round's times do not fit 64 bits of seconds.
pub fn round_at(config: &ConfigResponse, now: Time) -> Result<Option<Round>, ValueError> {
    let Ok(settling) = now.minus(config.windows.grace) else {
        return Ok(None);
    };
    // One grace ago this epoch ran: the one before it had ended.
    let Some(running) = config.clock.epoch_at(settling) else {
        return Ok(None);
    };
    let Some(epoch) = running.previous() else {
        return Ok(None);
    };

    let begin = settles_from(config, epoch)?;
    let length = config.windows.round;
    let number = now.since(begin).get().checked_div(length.get()).unwrap_or(0);
    let round_ends = begin.plus(length.times(number.saturating_add(1))?)?;
    let epoch_ends = settles_from(config, running)?;
    Ok(Some(Round {
        epoch,
        number,
        ends_at: round_ends.min(epoch_ends),
    }))
}

/// When the grace of an epoch ends: its first round begins.
///
/// # Errors
/// If that is beyond 64 bits of seconds.
pub fn settles_from(config: &ConfigResponse, epoch: Epoch) -> Result<Time, ValueError> {
    config.clock.end_of(epoch)?.plus(config.windows.grace)
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{Addr, Uint128};
    use flywheel_protocol::{EpochClock, Seconds};
    use flywheel_types::{Denom, Windows};

    use super::*;

    /// Epochs of 100 s from second 1,000 on, 20 s of grace, rounds of 30 s.
    fn config() -> ConfigResponse {
        ConfigResponse {
            denom: Denom::Native("coin".into()),
            registry: Addr::unchecked("registry"),
            staking: Addr::unchecked("staking"),
            rewards: Addr::unchecked("rewards"),
            clock: EpochClock::new(Time::new(1_000), Seconds::new(100)).unwrap(),
            windows: Windows {
                grace: Seconds::new(20),
                round: Seconds::new(30),
                challenge: Seconds::new(50),
                answer: Seconds::new(1),
                max_freeze: Seconds::new(1),
                unbonding_day: Seconds::new(86_400),
                unbonding_days: 1,
            },
            oracle_bond: Uint128::new(1),
            guardian: None,
            demand_deposit: Uint128::new(1),
        }
    }

    fn at(now: u64) -> Option<(u64, u64, u64)> {
        let round = round_at(&config(), Time::new(now)).unwrap();
        round.map(|round| (round.epoch.get(), round.number, round.ends_at.get()))
    }

    #[test]
    fn nothing_can_be_settled_before_the_first_grace_is_over() {
        // epoch 0 is [1000, 1100), its grace ends at 1120
        for now in [0, 19, 999, 1_000, 1_019, 1_100, 1_119] {
            assert_eq!(at(now), None, "{now}");
        }
        assert_eq!(at(1_120), Some((0, 0, 1_150)));
    }

    #[test]
    fn a_round_ends_at_the_second_at_which_the_next_begins() {
        assert_eq!(at(1_149), Some((0, 0, 1_150)));
        assert_eq!(at(1_150), Some((0, 1, 1_180)));
        assert_eq!(at(1_209), Some((0, 2, 1_210)));
    }

    #[test]
    fn the_last_round_is_cut_when_the_next_epoch_can_be_settled() {
        // round 3 would last until 1240; the grace of epoch 1 ends at 1220
        assert_eq!(at(1_210), Some((0, 3, 1_220)));
        assert_eq!(at(1_219), Some((0, 3, 1_220)));
        assert_eq!(at(1_220), Some((1, 0, 1_250)));
    }

    #[test]
    fn times_beyond_all_clocks_are_an_error_and_no_panic() {
        assert!(round_at(&config(), Time::new(u64::MAX)).is_err());
    }
}
