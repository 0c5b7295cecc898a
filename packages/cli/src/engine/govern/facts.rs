//! What was decided and came of it, as the report and `--json` show it. Amounts are base units of the network's token.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Epoch, H3Cell, MachineId};
use flywheel_types::Totals;
use flywheel_types::governance::{ProposalClass, Status, Vote};
use serde::Serialize;

use super::super::parties::Party;

/// What holders decided.
#[derive(Debug, Clone, Serialize)]
pub struct Governance {
    /// All votes when the last proposal was opened.
    pub votes: Uint128,
    /// No proposal without so many.
    pub minimum_votes: Uint128,
    /// The proposals in their order.
    pub proposals: Vec<Motion>,
    /// The split, and what the epochs have paid by it.
    pub split: SplitChange,
    /// What chargers may charge.
    pub tariff: TariffBand,
    /// A place was opened.
    pub place: PlaceOpened,
    /// A grant was paid half.
    pub grant: GrantEnded,
    /// The treasury was not taken.
    pub raid: RaidVetoed,
    /// A machine was sold.
    pub sale: MachineSold,
    /// Everybody's money, of those who proposed, paid or were paid after the last epoch.
    pub parties: Vec<Party>,
    /// What the DAO holds then.
    pub totals: Totals,
}

/// A proposal.
#[derive(Debug, Clone, Serialize)]
pub struct Motion {
    /// Its number.
    pub number: u64,
    /// What it is called.
    pub title: String,
    /// Whose rules it has.
    pub class: ProposalClass,
    /// Who opened it.
    pub proposer: String,
    /// Who voted, by account.
    pub voters: Vec<Cast>,
    /// Votes for it, as the DAO counts them.
    pub yes: Uint128,
    /// Votes against it, as the DAO counts them.
    pub no: Uint128,
    /// What it cost until it was decided.
    pub deposit: Uint128,
    /// What became of it.
    pub status: Status,
}

/// A vote.
#[derive(Debug, Clone, Serialize)]
pub struct Cast {
    /// Whose.
    pub by: String,
    /// For what.
    pub vote: Vote,
    /// What it counts.
    pub power: Uint128,
}

/// The emission is shared in another way.
#[derive(Debug, Clone, Serialize)]
pub struct SplitChange {
    /// The first epoch of the new split.
    pub since: Epoch,
    /// The machines' part before.
    pub before: Bps,
    /// And since.
    pub after: Bps,
    /// What machines got of the last epoch before, as the chain has it.
    pub last_before: Uint128,
    /// What they got of the first epoch since.
    pub first_after: Uint128,
    /// What they got of all epochs that were worked.
    pub budget: Uint128,
    /// What both splits and the schedule say of that.
    pub expected: Uint128,
}

/// What a unit may cost.
#[derive(Debug, Clone, Serialize)]
pub struct TariffBand {
    /// Of which class.
    pub class: String,
    /// What is counted.
    pub unit: String,
    /// Of one unit.
    pub price: Uint128,
    /// What a machine asked for instead.
    pub dearer: Uint128,
    /// Which one.
    pub machine: String,
    /// What it was told.
    pub refused: String,
}

/// Machines of a class may come to a place.
#[derive(Debug, Clone, Serialize)]
pub struct PlaceOpened {
    /// Which class.
    pub class: String,
    /// The place's name.
    pub name: String,
    /// Its cell.
    pub cell: H3Cell,
    /// How many places are open then.
    pub places: usize,
    /// Who came.
    pub machine: String,
    /// Its id.
    pub id: MachineId,
    /// What its owner was told before the vote.
    pub refused: String,
    /// What it has bonded since.
    pub bond: Uint128,
    /// The first epoch in which it is enrolled.
    pub enrolled_from: Epoch,
}

/// A grant that ended early.
#[derive(Debug, Clone, Serialize)]
pub struct GrantEnded {
    /// What it was for.
    pub title: String,
    /// What was set aside.
    pub promised: Uint128,
    /// Milestones that were paid.
    pub milestones_paid: usize,
    /// Of so many.
    pub milestones: usize,
    /// What the grantee got.
    pub paid: Uint128,
    /// What the treasury has back.
    pub back: Uint128,
}

/// A proposal that passed and was stopped.
#[derive(Debug, Clone, Serialize)]
pub struct RaidVetoed {
    /// Who would have got it.
    pub by: String,
    /// All that the treasury had.
    pub amount: Uint128,
    /// What its proposer lost.
    pub lost_deposit: Uint128,
    /// What whoever tried to carry it out was told.
    pub refused: String,
}

/// A machine with another owner.
#[derive(Debug, Clone, Serialize)]
pub struct MachineSold {
    /// Which.
    pub machine: String,
    /// Its id.
    pub id: MachineId,
    /// Who sold it.
    pub from: String,
    /// Who has it.
    pub to: String,
    /// What its operator wrote into its record before.
    pub written: String,
    /// What he was told after.
    pub refused: String,
}
