//! What votes decide: pure rules on terms and ballots.

use cosmwasm_std::{OverflowError, Uint128, Uint256};
use flywheel_protocol::Bps;
use flywheel_types::governance::Vote;

use crate::error::ContractError;
use crate::state::proposals::{Ballot, Kind, Terms};

/// Choices of a single choice, by number.
const YES: u8 = 0;
const NO: u8 = 1;
const ABSTAIN: u8 = 2;
const VETO: u8 = 3;

/// What the votes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It passes: this option; 0 in a single choice.
    Passed {
        /// From 0.
        option: usize,
    },
    /// It does not.
    Rejected {
        /// Too few votes, or a veto.
        loses_deposit: bool,
    },
}

/// The number of a choice. Of several options, "none" comes after the last, "abstain" after that.
///
/// # Errors
/// If the proposal has no such choice.
pub fn number(terms: &Terms, vote: Vote) -> Result<u8, ContractError> {
    let none = terms.options;
    let number = match (terms.kind, vote) {
        (Kind::Multiple, Vote::Option(option)) if option < terms.options => Some(option),
        (Kind::Multiple, Vote::No) => Some(none),
        (Kind::Multiple, Vote::Abstain) => none.checked_add(1),
        (Kind::Multiple, _) | (_, Vote::Option(_)) => None,
        (_, Vote::Yes) => Some(YES),
        (_, Vote::No) => Some(NO),
        (_, Vote::Abstain) => Some(ABSTAIN),
        (_, Vote::Veto) => Some(VETO),
    };
    number.ok_or(ContractError::NoChoice {
        vote,
        options: terms.options,
    })
}

/// The choice of a number.
pub const fn vote(terms: &Terms, number: u8) -> Vote {
    match terms.kind {
        Kind::Multiple if number < terms.options => Vote::Option(number),
        Kind::Multiple if number == terms.options => Vote::No,
        Kind::Multiple => Vote::Abstain,
        Kind::Single | Kind::Optimistic => match number {
            YES => Vote::Yes,
            NO => Vote::No,
            ABSTAIN => Vote::Abstain,
            _ => Vote::Veto,
        },
    }
}

/// Votes for a choice, own and represented.
pub fn votes_for(ballot: &Ballot, vote: u8) -> Result<Uint128, OverflowError> {
    own_for(ballot, vote).checked_add(at(&ballot.represented, vote))
}

fn own_for(ballot: &Ballot, vote: u8) -> Uint128 {
    at(&ballot.own, vote)
}

fn at(sums: &[Uint128], choice: u8) -> Uint128 {
    sums.get(usize::from(choice)).copied().unwrap_or_default()
}

/// All votes cast.
pub fn cast(ballot: &Ballot) -> Result<Uint128, OverflowError> {
    let mut all = ballot.own.iter().chain(&ballot.represented);
    all.try_fold(Uint128::zero(), |sum, votes| sum.checked_add(*votes))
}

/// Votes of a single choice.
#[derive(Debug, Clone, Copy)]
struct Count {
    yes: Uint128,
    no: Uint128,
    abstain: Uint128,
    veto: Uint128,
}

impl Count {
    fn of(ballot: &Ballot) -> Result<Self, OverflowError> {
        Ok(Self {
            yes: votes_for(ballot, YES)?,
            no: votes_for(ballot, NO)?,
            abstain: votes_for(ballot, ABSTAIN)?,
            veto: votes_for(ballot, VETO)?,
        })
    }

    fn against(&self) -> Result<Uint128, OverflowError> {
        self.no.checked_add(self.veto)
    }

    /// More than a third of what was cast.
    fn is_vetoed(&self) -> Result<bool, OverflowError> {
        let cast = self.yes.checked_add(self.abstain)?.checked_add(self.against()?)?;
        Ok(self.veto.full_mul(3_u128) > Uint256::from(cast))
    }

    fn is_agreed(&self, threshold: Bps) -> Result<bool, OverflowError> {
        let against = self.against()?;
        Ok(self.yes > against && reaches(self.yes, self.yes.checked_add(against)?, threshold))
    }
}

/// Whether `part` is at least `threshold` of `whole`.
fn reaches(part: Uint128, whole: Uint128, threshold: Bps) -> bool {
    part.full_mul(10_000_u128) >= whole.full_mul(u128::from(threshold.get()))
}

/// What the votes say.
pub fn outcome(terms: &Terms, ballot: &Ballot) -> Result<Outcome, ContractError> {
    let count = Count::of(ballot)?;
    if terms.kind == Kind::Optimistic {
        return Ok(if count.against()? < terms.needed {
            Outcome::Passed { option: 0 }
        } else {
            Outcome::Rejected {
                loses_deposit: count.is_vetoed()?,
            }
        });
    }
    if cast(ballot)? < terms.needed {
        return Ok(Outcome::Rejected { loses_deposit: true });
    }
    if terms.kind == Kind::Multiple {
        return most_voted(terms, ballot);
    }
    if count.is_vetoed()? {
        return Ok(Outcome::Rejected { loses_deposit: true });
    }
    Ok(if count.is_agreed(terms.threshold)? {
        Outcome::Passed { option: 0 }
    } else {
        Outcome::Rejected { loses_deposit: false }
    })
}

/// The option with more votes than every other one, if it has the threshold against "none".
fn most_voted(terms: &Terms, ballot: &Ballot) -> Result<Outcome, ContractError> {
    let none = votes_for(ballot, terms.options)?;
    let (mut best, mut most, mut is_tied) = (0, Uint128::zero(), true);
    for option in 0..terms.options {
        let votes = votes_for(ballot, option)?;
        if votes > most {
            (best, most, is_tied) = (option, votes, false);
        } else if votes == most {
            is_tied = true;
        }
    }
    let wins = !is_tied && most > none && reaches(most, most.checked_add(none)?, terms.threshold);
    Ok(if wins {
        Outcome::Passed {
            option: usize::from(best),
        }
    } else {
        Outcome::Rejected { loses_deposit: false }
    })
}

/// Whether no vote can stop it any more: if all who have not said yes or abstained by themselves came and vetoed. Represented
/// votes can be taken back, so they count as if they were.
pub fn is_certain(terms: &Terms, ballot: &Ballot) -> Result<bool, ContractError> {
    if terms.kind != Kind::Single || terms.revoting || !terms.mature || cast(ballot)? < terms.needed {
        return Ok(false);
    }
    let (yes, abstain) = (own_for(ballot, YES), own_for(ballot, ABSTAIN));
    let worst = Count {
        yes,
        no: Uint128::zero(),
        abstain,
        veto: terms.total.checked_sub(yes)?.checked_sub(abstain)?,
    };
    Ok(!worst.is_vetoed()? && worst.is_agreed(terms.threshold)?)
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use flywheel_protocol::{Seconds, Time};
    use proptest::prelude::*;

    use super::*;
    use crate::state::proposals::Stage;

    fn terms(total: u128, needed: u128, threshold: u16) -> Terms {
        Terms {
            class: 0,
            kind: Kind::Single,
            options: 0,
            start_height: 1,
            ends_at: Time::new(1),
            total: total.into(),
            needed: needed.into(),
            threshold: Bps::new(threshold).unwrap(),
            timelock: Seconds::new(0),
            grace: Seconds::new(1),
            deposit: Uint128::zero(),
            cap: total.into(),
            machine_weight: Uint128::zero(),
            revoting: false,
            mature: true,
        }
    }

    fn ballot(own: [u128; 4], represented: [u128; 4]) -> Ballot {
        Ballot {
            own: own.map(Uint128::new).to_vec(),
            represented: represented.map(Uint128::new).to_vec(),
            stage: Stage::Voting,
            decided_at: None,
            is_settled: false,
        }
    }

    #[test]
    fn numbers_and_choices_are_each_other_s() {
        let single = terms(10, 1, 5_000);
        let several = Terms {
            kind: Kind::Multiple,
            options: 3,
            ..single.clone()
        };
        for choice in [Vote::Yes, Vote::No, Vote::Abstain, Vote::Veto] {
            assert_eq!(vote(&single, number(&single, choice).unwrap()), choice);
        }
        for choice in [Vote::Option(0), Vote::Option(2), Vote::No, Vote::Abstain] {
            assert_eq!(vote(&several, number(&several, choice).unwrap()), choice);
        }
        number(&several, Vote::Option(3)).unwrap_err();
        number(&several, Vote::Veto).unwrap_err();
        number(&single, Vote::Option(0)).unwrap_err();
    }

    #[test]
    fn the_largest_numbers_are_counted() {
        let half = u128::MAX / 2;
        let all = terms(u128::MAX, half, 9_000);
        let passed = outcome(&all, &ballot([half, 0, half, 0], [0; 4])).unwrap();
        assert_eq!(passed, Outcome::Passed { option: 0 });
        let vetoed = outcome(&all, &ballot([half, 0, 0, half], [0; 4])).unwrap();
        assert_eq!(vetoed, Outcome::Rejected { loses_deposit: true });
    }

    proptest! {
        /// What is certain passes however the others vote, and whatever givers take back from their representatives.
        #[test]
        fn what_is_certain_passes_whatever_comes(
            own in prop::array::uniform4(0_u128..1_000),
            represented in prop::array::uniform4(0_u128..200),
            rest in 0_u128..1_000,
            favour in 0_u128..20_000,
            cuts in prop::array::uniform3(0_u128..=100),
            needed in 1_u128..3_000,
            threshold in 5_000_u16..9_000,
        ) {
            let mut own = own;
            own[0] += favour;
            let free: u128 = represented.iter().sum::<u128>() + rest;
            let total = own.iter().sum::<u128>() + free;
            let terms = terms(total, needed, threshold);
            if is_certain(&terms, &ballot(own, represented)).unwrap() {
                // Those who could still move go to no, abstain and veto in any parts; some stay away, but no votes are lost:
                // a giver who takes back votes itself.
                let [no, abstain, veto] = cuts.map(|cut| free * cut / 300);
                let moved: u128 = represented.iter().sum();
                let missing = moved.saturating_sub(no + abstain + veto);
                let last = ballot([own[0], own[1] + no + missing, own[2] + abstain, own[3] + veto], [0; 4]);
                prop_assert_eq!(outcome(&terms, &last).unwrap(), Outcome::Passed { option: 0 });
            }
        }
    }
}
