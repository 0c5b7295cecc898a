//! What the owners of a source decide as holders of the network, and who says what. Owners are called by their names.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Epoch, H3Cell};

/// All that is decided. The split is voted in the middle of the run, so that later epochs pay by it; the rest after the last
/// epoch.
#[derive(Debug, Clone)]
pub struct Story {
    /// Another split of the emission.
    pub split: NewSplit,
    /// What the class that serves charges, as the network's market has it, and nothing else.
    pub tariff: Ballot,
    /// Another place for a class.
    pub place: NewPlace,
    /// A grant that is paid half and stopped.
    pub grant: Project,
    /// Its proposer wants all that the treasury has.
    pub raid: Ballot,
    /// A machine is sold that somebody looked after.
    pub sale: Resale,
}

/// Who opens a proposal, and who votes. The others stay at home.
#[derive(Debug, Clone, Copy)]
pub struct Ballot {
    /// Opens it.
    pub proposer: &'static str,
    /// For it.
    pub yes: &'static [&'static str],
    /// Against it.
    pub no: &'static [&'static str],
}

/// The treasury gets more, the machines less.
#[derive(Debug, Clone)]
pub struct NewSplit {
    /// Decided at the beginning of this epoch; in force from the next one on.
    pub in_epoch: Epoch,
    /// From the machines' part to the treasury's.
    pub moved: Bps,
    /// The vote.
    pub ballot: Ballot,
}

/// A machine comes where no machine of its class could.
#[derive(Debug, Clone)]
pub struct NewPlace {
    /// A class with places.
    pub class: &'static str,
    /// What the place is called.
    pub name: &'static str,
    /// The place.
    pub place: H3Cell,
    /// The machine that comes.
    pub machine: &'static str,
    /// Where in the place.
    pub cell: H3Cell,
    /// Whose it is: an owner who can pay its bond.
    pub owner: &'static str,
    /// The vote.
    pub ballot: Ballot,
}

/// Somebody asks for a grant with two milestones, and reaches one.
#[derive(Debug, Clone)]
pub struct Project {
    /// What it is for.
    pub title: &'static str,
    /// What is to be reached.
    pub milestones: [&'static str; 2],
    /// What each brings.
    pub amount: Uint128,
    /// The owner who accepts milestones, and stops it.
    pub reviewer: &'static str,
    /// The vote.
    pub ballot: Ballot,
}

/// A machine goes from its owner to another one.
#[derive(Debug, Clone, Copy)]
pub struct Resale {
    /// Its number.
    pub unit: usize,
    /// The new owner.
    pub buyer: &'static str,
}
