//! One thing after the other.

use flywheel_protocol::{Seconds, Time};

use crate::action::{Action, Moment};
use crate::world::{Outcome, World};

impl World {
    /// Does it, and counts what came of it.
    pub fn apply(&mut self, action: &Action) -> Outcome {
        let outcome = match action {
            Action::Pass(moment) => self.pass_by(*moment),
            Action::Day { working } => self.day(*working),
            Action::Stake(net, action) => self.stake(*net, action),
            Action::Machine(action) => self.machine_message(action),
            Action::Settle(net, action) => self.settle(*net, action),
            Action::Dispute(net, action) => self.dispute(*net, action),
            Action::Oracle(net, action) => self.oracle_message(*net, action),
            Action::Trade(net, trade) => self.trade(*net, *trade),
            Action::Hostile(net, who, attempt) => self.hostile(*net, *who, *attempt),
        };
        let count = self.counts.entry(name(action)).or_default();
        count[outcome as usize] += 1;
        // What was refused has changed nothing: that was compared to the last byte.
        if outcome == Outcome::Taken {
            match action {
                Action::Stake(net, _) | Action::Oracle(net, _) | Action::Trade(net, _) => self.compare_network(*net),
                _ => self.compare(),
            }
        }
        outcome
    }

    fn pass_by(&mut self, moment: Moment) -> Outcome {
        let now = self.now();
        let plus = |duration| now.plus(duration).expect("a time");
        let (near, to) = match moment {
            Moment::Nothing => (0, now),
            Moment::Second => (0, plus(Seconds::new(1))),
            Moment::Hour => (0, plus(Seconds::hours(1))),
            Moment::Day => (0, plus(Seconds::days(1))),
            Moment::Month => (0, plus(Seconds::days(30))),
            Moment::Epoch(near) => {
                let clock = self.networks[0].suite.network().clock();
                let running = clock.epoch_at(now).map(|epoch| clock.end_of(epoch).expect("a time"));
                (near, running.unwrap_or(clock.start()))
            }
            Moment::Release(near) => match self.next_release() {
                Some(release) => (near, release),
                None => return Outcome::Skipped,
            },
            Moment::Window(near) => {
                let ends = (0..2).flat_map(|net| {
                    let pending = self.verification(net).pending().expect("an answer");
                    let terms = self.verification(net).demand_terms().expect("terms");
                    [pending.map(|pending| pending.final_at), terms.deadline]
                });
                match ends.flatten().filter(|at| *at > now).min() {
                    Some(end) => (near, end),
                    None => return Outcome::Skipped,
                }
            }
        };
        let to = match near {
            0 => to,
            1.. => to.plus(Seconds::new(1)).expect("a time"),
            _ => to.minus(Seconds::new(1)).expect("a time"),
        };
        self.pass_until(to.max(now));
        Outcome::Taken
    }

    /// When the next tokens are released, in either network.
    fn next_release(&self) -> Option<Time> {
        let now = self.now();
        let days = self.networks.iter().flat_map(|network| {
            let days = network.model.leaving.keys();
            days.map(|(_, day)| Time::new(network.model.release_at(*day)))
        });
        days.filter(|release| *release > now).min()
    }
}

/// The kind of an action: the words before the first number, without names of groups.
fn name(action: &Action) -> String {
    let text = format!("{action:?}");
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<&str> = words
        .filter(|word| word.starts_with(|first: char| first.is_ascii_uppercase()))
        .collect();
    words.into_iter().take(2).collect::<Vec<_>>().join(" ")
}
