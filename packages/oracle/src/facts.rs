//! What the chain says: an oracle uses nothing else besides the bundle and its ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use cosmwasm_std::{Addr, Uint128, from_json};
use flywheel_client::handles::Network;
use flywheel_client::{Chain, ChainError};
use flywheel_protocol::readings::{EpochWindow, ReadingRules, Report};
use flywheel_protocol::sign::Statement;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Epoch, Hash32, MachineId, PublicKey, Seconds, Time};
use flywheel_types::Class;
use flywheel_types::registry::{PAUSES, Pause};
use flywheel_types::rewards::RevenueRow;
use flywheel_types::staking::Enrolment;
use flywheel_types::verification::OracleSet;
use rayon::prelude::*;
use thiserror::Error;

use crate::demand::EpochDemand;
use crate::filed::Filed;
use crate::used::key_mark;

/// Everything from the chain that a statement depends on.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The chain's id.
    pub chain_id: String,
    /// The network's verification contract: reports and statements are signed for it.
    pub verification: String,
    /// The network's rewards contract: roots are made for it.
    pub rewards: String,
    /// The oracles in force.
    pub set: OracleSet,
    /// The running round of the target epoch.
    pub round: u64,
    /// The root of the newest final statement; zero if there is none.
    pub built_on: Hash32,
    /// All epochs to settle, without a gap; the last one is the target.
    pub epochs: Vec<EpochFacts>,
}

/// What the chain says of one epoch.
#[derive(Debug, Clone)]
pub struct EpochFacts {
    /// The epoch.
    pub epoch: Epoch,
    /// When its readings are made and taken.
    pub window: EpochWindow,
    /// The machines enrolled.
    pub enrolled: BTreeMap<MachineId, Enrolment>,
    /// When within this epoch the owners had stopped enrolled machines' keys (rule R4), in the order in which they did;
    /// machines without such a time are left out.
    pub pauses: BTreeMap<MachineId, Vec<Range<Time>>>,
    /// The classes of the enrolled machines. One that has no reading rules in this epoch is missing: nothing can be judged
    /// by it, so nothing that its machines report counts.
    pub classes: BTreeMap<String, ClassFacts>,
    /// The machines' part of the emission of this epoch.
    pub emission: Uint128,
    /// Revenue that came in during this epoch.
    pub revenues: Vec<RevenueRow>,
    /// What this epoch's sales have taken from buyers for good; asked only where a class is in demand mode.
    pub demand: EpochDemand,
}

/// A class in one epoch.
#[derive(Debug, Clone)]
pub struct ClassFacts {
    /// Its parameters.
    pub class: Class,
    /// What its readings must satisfy.
    pub rules: ReadingRules,
}

/// Why there are no facts to settle with.
#[derive(Debug, Error)]
pub enum FactsError {
    /// The chain did not answer.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// A time out of range.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// Nothing to do now.
    #[error("no epoch can be settled now: its grace is not over, or it is final or pending")]
    NothingToSettle,
    /// Rewards have not been emitted up to the epoch's end.
    #[error("there is no budget for epoch {epoch}: send Mint first")]
    NoBudget {
        /// The epoch.
        epoch: Epoch,
    },
    /// The chain contradicts itself.
    #[error("the chain knows nothing of {what} in epoch {epoch}")]
    Missing {
        /// The root or number that is missing.
        what: String,
        /// The epoch.
        epoch: Epoch,
    },
}

impl Facts {
    /// Reads what is needed to settle now.
    ///
    /// # Errors
    /// [`FactsError::NothingToSettle`] and [`FactsError::NoBudget`] say what to wait for or to send.
    pub fn read<C: Chain + ?Sized>(network: &Network<'_, C>) -> Result<Self, FactsError> {
        let verification = network.verification();
        let round = verification.round()?;
        let target = round.epoch.filter(|_| round.open).ok_or(FactsError::NothingToSettle)?;
        let last_final = verification.last_final()?;
        let first = match &last_final {
            Some(last) => last.statement.epoch.next()?,
            None => Epoch::new(0),
        };
        let built_on = last_final.map_or(Hash32::ZERO, |last| last.statement.root);
        Self::read_epochs(network, built_on, round.round, first, target)
    }

    /// Reads again what an accepted statement, pending or the newest final one, was made from: to compute its tree after
    /// a restart.
    ///
    /// # Errors
    /// [`FactsError::Missing`] for a statement that the chain has not accepted, or has passed.
    pub fn read_again<C: Chain + ?Sized>(network: &Network<'_, C>, statement: &Statement) -> Result<Self, FactsError> {
        let roots = network.rewards().roots()?;
        let before = roots.iter().find(|root| root.epoch < statement.epoch);
        let built_on = before.map_or(Hash32::ZERO, |root| root.root);
        if built_on != statement.built_on {
            let what = format!("the root {} that the statement builds on", statement.built_on);
            return Err(FactsError::Missing {
                what,
                epoch: statement.epoch,
            });
        }
        let first = before.map_or(Ok(Epoch::new(0)), |root| root.epoch.next())?;
        Self::read_epochs(network, built_on, statement.round, first, statement.epoch)
    }

    fn read_epochs<C: Chain + ?Sized>(
        network: &Network<'_, C>,
        built_on: Hash32,
        round: u64,
        first: Epoch,
        last: Epoch,
    ) -> Result<Self, FactsError> {
        let verification = network.verification();
        let config = verification.config()?;
        let epochs =
            (first.get()..=last.get()).map(|epoch| EpochFacts::read(network, Epoch::new(epoch), config.windows.grace));
        let mut epochs = epochs.collect::<Result<Vec<_>, _>>()?;
        read_pauses(network.chain(), &config.registry, &mut epochs)?;
        Ok(Self {
            chain_id: network.chain().chain_id().to_owned(),
            verification: verification.address().to_string(),
            rewards: network.rewards().address().to_string(),
            set: verification.oracles()?,
            round,
            built_on,
            epochs,
        })
    }

    /// Whether all of a report is of a time in which the machine's key was stopped.
    pub(crate) fn is_stopped(&self, filed: &Filed) -> bool {
        let facts = self.epochs.iter().find(|facts| facts.epoch == filed.epoch());
        let pauses = facts.and_then(|facts| facts.pauses.get(&filed.machine()));
        pauses.is_some_and(|pauses| is_within(filed.report(), pauses))
    }

    /// The newest epoch to settle.
    ///
    /// # Errors
    /// [`FactsError::NothingToSettle`] if there is none.
    pub fn target(&self) -> Result<Epoch, FactsError> {
        self.epochs
            .last()
            .map(|facts| facts.epoch)
            .ok_or(FactsError::NothingToSettle)
    }
}

impl EpochFacts {
    /// Reads one epoch: its enrolments page by page, the rules of the classes in it, its budget.
    fn read<C: Chain + ?Sized>(network: &Network<'_, C>, epoch: Epoch, grace: Seconds) -> Result<Self, FactsError> {
        let enrolled: BTreeMap<_, _> = network.staking().enrolments(epoch)?.into_iter().collect();
        let classes = read_classes(
            enrolled.values().map(|row| &row.class),
            |name| network.staking().class(name, Some(epoch)),
            |name| network.verification().rules(name, Some(epoch)),
        )?;
        let in_demand_mode = classes.values().any(|class| class.class.demand.is_some());
        let demand = if in_demand_mode {
            EpochDemand::read(network, epoch)?
        } else {
            EpochDemand::default()
        };
        Ok(Self {
            epoch,
            window: EpochWindow::new(&network.clock(), epoch, grace)?,
            classes,
            enrolled,
            pauses: BTreeMap::new(),
            emission: read_emission(network, epoch)?,
            revenues: network.rewards().revenues(epoch)?,
            demand,
        })
    }

    /// The machines that can earn, by id: enrolled, of a class with rules, and with a key that no later machine is enrolled
    /// with.
    ///
    /// Who registers a device again after retiring it has two enrolments of one key. The device works once, so the newest
    /// machine, the one with the highest id, has its points alone.
    pub(crate) fn counted(&self) -> Vec<(MachineId, (&Enrolment, &ClassFacts))> {
        // Most keys differ in their last bytes, which are compared faster than keys.
        let mut marks: Vec<(u64, MachineId)> = self
            .enrolled
            .iter()
            .map(|(machine, row)| (key_mark(&row.key), *machine))
            .collect();
        marks.par_sort_unstable();
        let mut superseded = BTreeSet::new();
        for alike in marks
            .chunk_by(|(mark, _), (next, _)| mark == next)
            .filter(|alike| alike.len() > 1)
        {
            let rows = alike
                .iter()
                .filter_map(|(_, machine)| Some((&self.enrolled.get(machine)?.key, *machine)));
            // In the order of the ids: the highest one is the last to be written.
            let newest: BTreeMap<&PublicKey, MachineId> = rows.clone().collect();
            superseded.extend(
                rows.filter(|(key, machine)| newest.get(key) != Some(machine))
                    .map(|(_, machine)| machine),
            );
        }
        let machines = self.enrolled.iter().filter_map(|(machine, row)| {
            let class = self.classes.get(&row.class)?;
            (!superseded.contains(machine)).then_some((*machine, (row, class)))
        });
        machines.collect()
    }

    /// Whether a time belongs to the epoch.
    pub fn contains(&self, time: Time) -> bool {
        (self.window.start..self.window.end).contains(&time)
    }
}

/// Whether all readings of a report are of these times.
pub(crate) fn is_within(report: &Report, pauses: &[Range<Time>]) -> bool {
    let is_paused = |time: Time| pauses.iter().any(|pause| pause.contains(&time));
    !pauses.is_empty() && report.readings().iter().all(|reading| is_paused(reading.time))
}

/// Reads each enrolled machine's pauses once, raw: most machines have none, and a raw read of nothing is the cheapest
/// question there is.
///
/// Only the part within an epoch is kept. It stays the same once the epoch is over, because a pause begins and ends at
/// the time of its block: oracles that ask earlier and later have the same facts.
fn read_pauses<C: Chain + ?Sized>(chain: &C, registry: &Addr, epochs: &mut [EpochFacts]) -> Result<(), FactsError> {
    let machines: BTreeSet<MachineId> = epochs.iter().flat_map(|facts| facts.enrolled.keys()).copied().collect();
    for machine in machines {
        let Some(bytes) = chain.query_raw(registry, &PAUSES.key(machine.get()))? else {
            continue;
        };
        let pauses: Vec<Pause> = from_json(bytes).map_err(|error| ChainError::Encoding {
            what: "a machine's pauses",
            reason: error.to_string(),
        })?;
        for facts in epochs.iter_mut().filter(|facts| facts.enrolled.contains_key(&machine)) {
            let within: Vec<_> = pauses
                .iter()
                .filter_map(|pause| clipped(pause, &facts.window))
                .collect();
            if !within.is_empty() {
                facts.pauses.insert(machine, within);
            }
        }
    }
    Ok(())
}

/// The part of a pause that lies in an epoch.
fn clipped(pause: &Pause, window: &EpochWindow) -> Option<Range<Time>> {
    let from = pause.from.max(window.start);
    let until = pause.until.map_or(window.end, |until| until.min(window.end));
    (from < until).then_some(from..until)
}

/// The classes that machines can be judged by: those with parameters and rules.
///
/// A class and its rules are set by two messages to two contracts. If only one of them has arrived, the class's machines
/// earn nothing; an error here would stop the settlement of all machines, in this epoch and every later one.
fn read_classes<'a, E>(
    names: impl Iterator<Item = &'a String>,
    class_of: impl Fn(&str) -> Result<Option<Class>, E>,
    rules_of: impl Fn(&str) -> Result<Option<ReadingRules>, E>,
) -> Result<BTreeMap<String, ClassFacts>, E> {
    let mut classes = BTreeMap::new();
    for name in names.collect::<BTreeSet<_>>() {
        let Some(class) = class_of(name)? else { continue };
        let Some(rules) = rules_of(name)? else { continue };
        classes.insert(name.clone(), ClassFacts { class, rules });
    }
    Ok(classes)
}

/// What the machines' budget gained by emission in one epoch: revenue is shared by its own tags.
fn read_emission<C: Chain + ?Sized>(network: &Network<'_, C>, epoch: Epoch) -> Result<Uint128, FactsError> {
    let emitted = |epoch: Epoch| -> Result<Uint128, FactsError> {
        let budget = network.rewards().budget(epoch)?.ok_or(FactsError::NoBudget { epoch })?;
        let missing = |_| FactsError::Missing {
            what: "the emission".to_owned(),
            epoch,
        };
        budget.machines.checked_sub(budget.revenue).map_err(missing)
    };
    let before = epoch.previous().map_or(Ok(Uint128::zero()), emitted)?;
    let missing = |_| FactsError::Missing {
        what: "a budget that grows".to_owned(),
        epoch,
    };
    emitted(epoch)?.checked_sub(before).map_err(missing)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use flywheel_protocol::Bps;
    use flywheel_protocol::readings::{Field, PlaceRule, Work};
    use flywheel_types::network::Admission;

    use super::*;

    fn class(name: &str) -> Class {
        Class {
            name: name.to_owned(),
            min_bond: Uint128::new(1),
            admission: Admission::Open,
            trust: Bps::ONE,
            makers: vec![],
            weight: 1,
            full_work: Uint128::new(1),
            max_reward_per_epoch: Uint128::new(1),
            slash: Bps::ONE,
            free_density: 0,
            max_boost: Bps::ZERO,
            demand: None,
            places: false,
        }
    }

    fn rules() -> ReadingRules {
        ReadingRules {
            work: Work::Amount,
            field: Field::ENERGY,
            interval: Seconds::hours(1),
            minimum: 0,
            maximum: 1,
            max_change: None,
            max_repeats: None,
            max_age: Seconds::days(1),
            max_clock_ahead: Seconds::ZERO,
            place: PlaceRule::Anywhere,
            outlier: None,
            max_per_epoch: None,
        }
    }

    #[test]
    fn only_the_part_of_a_pause_that_lies_in_the_epoch_counts() {
        let window = EpochWindow {
            start: Time::new(100),
            end: Time::new(200),
            closes: Time::new(210),
        };
        let part = |from, until: Option<u64>| {
            let pause = Pause {
                from: Time::new(from),
                until: until.map(Time::new),
            };
            clipped(&pause, &window).map(|range| (range.start.get(), range.end.get()))
        };
        assert_eq!(part(120, Some(150)), Some((120, 150)));
        // Begun before, and not over: the whole epoch. When it ends later, nothing changes for this one.
        assert_eq!(part(50, None), Some((100, 200)));
        assert_eq!(part(50, Some(1_000)), Some((100, 200)));
        assert_eq!(part(199, None), Some((199, 200)));
        // Over before, begun after, or of no length.
        assert_eq!(part(50, Some(100)), None);
        assert_eq!(part(200, None), None);
        assert_eq!(part(150, Some(150)), None);
    }

    #[test]
    fn a_class_without_rules_yet_is_left_out_and_stops_nothing() {
        let names = ["meter", "too-new", "unknown", "meter"].map(str::to_owned);
        let classes = read_classes(
            names.iter(),
            |name| Ok::<_, FactsError>((name != "unknown").then(|| class(name))),
            |name| Ok((name != "too-new").then(rules)),
        );
        let classes = classes.unwrap();
        assert_eq!(classes.keys().collect::<Vec<_>>(), ["meter"]);
    }
}
