//! What `[market]` says, as values.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Seconds};
use flywheel_types::hub::MarketTerms;
use serde::Serialize;

/// Vouchers that one of the buyers signs.
pub const VOUCHERS: u64 = 1_000;

/// The network's marketplace, and what people buy. Amounts are in base units of the network's token.
#[derive(Debug, Clone, Serialize)]
pub struct MarketPlan {
    /// What the marketplace is launched with.
    pub terms: MarketTerms,
    /// What machines do for people.
    pub service: ServicePlan,
    /// What is paid in tiny amounts.
    pub vouchers: VoucherPlan,
    /// What the network asks for its machines' data.
    pub data: DataPlan,
    /// What a machine asks for its feed.
    pub feed: FeedPlan,
}

/// A metered service, and how much of it somebody takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServicePlan {
    /// The class of the machines that offer it.
    pub class: String,
    /// What is counted: 1 to 32 bytes.
    pub unit: String,
    /// Of one unit, above zero.
    pub price: Uint128,
    /// What a machine delivers in a minute at most, in units: 1 to 1,000.
    pub units_per_minute: u64,
    /// What the session delivers: 1 to 1,000 units.
    pub units: u64,
    /// What is brought: at least the price of all units.
    pub deposit: Uint128,
}

/// Payments of one size, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct VoucherPlan {
    /// What each voucher adds, above zero.
    pub amount: Uint128,
    /// What is brought: at least what [`VOUCHERS`] of them add up to.
    pub deposit: Uint128,
}

/// The network's own listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DataPlan {
    /// Above zero.
    pub price: Uint128,
    /// What a buyer loses who does not confirm: at most what the limits allow.
    pub order_fee: Bps,
}

/// A subscription that is paid ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FeedPlan {
    /// For a period, above zero.
    pub price: Uint128,
    /// How long a period lasts.
    pub period: Seconds,
    /// How many are paid ahead, 2 to 1,000; half of them pass.
    pub periods: u32,
}

impl ServicePlan {
    /// The price of all units. It was checked against the deposit when it was read.
    pub fn cost(&self) -> Uint128 {
        self.price.saturating_mul(Uint128::from(self.units))
    }
}

impl VoucherPlan {
    /// What all vouchers add up to.
    pub fn cost(&self) -> Uint128 {
        self.amount.saturating_mul(Uint128::from(VOUCHERS))
    }
}

impl FeedPlan {
    /// What is paid ahead.
    pub fn cost(&self) -> Uint128 {
        self.price.saturating_mul(Uint128::from(self.periods))
    }
}
