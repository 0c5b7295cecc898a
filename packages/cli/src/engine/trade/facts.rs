//! What happened, as the report and `--json` show it. Amounts are base units of the network's token.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Epoch, Hash32, MachineId};
use flywheel_types::Totals;
use flywheel_types::marketplace::FlowsResponse;
use serde::Serialize;

use super::super::parties::Party;

/// People paid machines and bought what they made, and a root paid the machines their share.
#[derive(Debug, Clone, Serialize)]
pub struct Trade {
    /// A metered session.
    pub session: SessionDeal,
    /// A channel of vouchers.
    pub channel: ChannelDeal,
    /// The network's own sale by fair exchange.
    pub data: DataDeal,
    /// A seller who was caught.
    pub fraud: FraudDeal,
    /// A subscription that was cancelled.
    pub feed: FeedDeal,
    /// Everybody's money before and after.
    pub parties: Vec<Party>,
    /// What the payments contract holds then.
    pub payments: Totals,
    /// What the marketplace holds then.
    pub marketplace: Totals,
    /// What the marketplace has received, and where it went.
    pub flows: FlowsResponse,
    /// The epoch whose root paid the machines.
    pub closed: Epoch,
    /// What the sales gave to the machines of the network.
    pub revenue: Uint128,
    /// The machines that earned it, by number.
    pub machines: Vec<Share>,
}

/// Somebody takes a service by the unit.
#[derive(Debug, Clone, Serialize)]
pub struct SessionDeal {
    /// Who serves.
    pub machine: String,
    /// What is counted.
    pub unit: String,
    /// How much was delivered.
    pub units: u64,
    /// Of one unit.
    pub price: Uint128,
    /// Vouchers signed, one for each unit.
    pub vouchers: u64,
    /// What was brought.
    pub deposit: Uint128,
    /// What the machine's owner got.
    pub paid: Uint128,
    /// What came back.
    pub back: Uint128,
}

/// Somebody pays in tiny amounts.
#[derive(Debug, Clone, Serialize)]
pub struct ChannelDeal {
    /// Who is paid.
    pub machine: String,
    /// Vouchers signed.
    pub vouchers: u64,
    /// What each of them adds.
    pub amount: Uint128,
    /// Transactions on the chain.
    pub transactions: usize,
    /// What was brought.
    pub deposit: Uint128,
    /// What the machine's owner got.
    pub paid: Uint128,
    /// What came back.
    pub back: Uint128,
}

/// The network sells what its machines made.
#[derive(Debug, Clone, Serialize)]
pub struct DataDeal {
    /// The first epoch of the data.
    pub from: Epoch,
    /// The last.
    pub to: Epoch,
    /// Readings.
    pub readings: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Its chunks.
    pub chunks: u64,
    /// Its name.
    pub root: Hash32,
    /// What the buyer paid.
    pub paid: Uint128,
    /// What the seller had to lock meanwhile.
    pub bond: Uint128,
    /// Who got it, as the contract counted.
    pub shares: Shares,
    /// Who gets it by the network file.
    pub expected: Shares,
}

/// A seller hides something else than what is listed.
#[derive(Debug, Clone, Serialize)]
pub struct FraudDeal {
    /// What the buyer paid at first.
    pub price: Uint128,
    /// The chunk that was shown.
    pub chunk: u64,
    /// What the seller lost.
    pub bond: Uint128,
    /// What the buyer got: price and bond.
    pub back: Uint128,
}

/// Somebody subscribes and cancels half-way.
#[derive(Debug, Clone, Serialize)]
pub struct FeedDeal {
    /// Whose feed.
    pub machine: String,
    /// For a period.
    pub price: Uint128,
    /// Periods paid ahead.
    pub periods: u32,
    /// Periods that had begun.
    pub begun: u32,
    /// What was brought.
    pub deposit: Uint128,
    /// What was shared.
    pub paid: Uint128,
    /// What came back.
    pub back: Uint128,
    /// Who got it, as the contract counted.
    pub shares: Shares,
    /// Who gets it by the network file.
    pub expected: Shares,
}

/// Who shares a price.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Shares {
    /// The selling machine's owner.
    pub seller: Uint128,
    /// The network's machines, through rewards.
    pub machines: Uint128,
    /// Stakers.
    pub stakers: Uint128,
    /// The treasury.
    pub treasury: Uint128,
    /// Nobody.
    pub burned: Uint128,
}

/// A machine's part of the network's sales.
#[derive(Debug, Clone, Serialize)]
pub struct Share {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: MachineId,
    /// Its points in the epochs that were sold, a decimal text.
    pub points: String,
    /// Its part by these points.
    pub share: Uint128,
    /// What the next root paid it.
    pub received: Uint128,
}

impl Shares {
    /// The parts in a fixed order.
    pub const fn parts(&self) -> [Uint128; 5] {
        [self.seller, self.machines, self.stakers, self.treasury, self.burned]
    }
}
