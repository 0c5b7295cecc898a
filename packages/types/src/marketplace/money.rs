//! Where the money of sales goes.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use flywheel_protocol::Bps;

use super::state::EpochSales;

/// Who shares the price of a sale.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum SalePart {
    /// The machine that sells; of the network's own sales: the treasury.
    Seller,
    /// The machines that made it: of the network's own sales through rewards, of a machine's sale that machine.
    Machines,
    /// By stake.
    Stakers,
    /// The network's treasury.
    Treasury,
    /// Nobody: the tokens are gone.
    Burned,
}

/// How the price of a sale is shared: parts of 10,000, the residual one takes what is left.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct SaleSplit {
    /// The seller.
    pub seller: Bps,
    /// The machines that made it.
    pub machines: Bps,
    /// By stake.
    pub stakers: Bps,
    /// The network's treasury.
    pub treasury: Bps,
    /// What is burned.
    pub burned: Bps,
    /// Takes what the parts and their rounding leave.
    pub residual: SalePart,
}

impl SaleSplit {
    /// The parts in a fixed order.
    pub const fn parts(&self) -> [(SalePart, Bps); 5] {
        [
            (SalePart::Seller, self.seller),
            (SalePart::Machines, self.machines),
            (SalePart::Stakers, self.stakers),
            (SalePart::Treasury, self.treasury),
            (SalePart::Burned, self.burned),
        ]
    }

    /// The sum of the parts in 10,000ths; more than 10,000 is refused wherever a split comes in.
    pub fn sum(&self) -> u32 {
        self.parts()
            .iter()
            .fold(0, |sum: u32, (_, part)| sum.saturating_add(u32::from(part.get())))
    }

    /// What a part is in the end, in 10,000ths: the residual one with what the others leave.
    pub fn whole_part(&self, asked: SalePart) -> u32 {
        let found = self.parts().into_iter().find(|(part, _)| *part == asked);
        let part = found.map_or(0, |(_, bps)| u32::from(bps.get()));
        if asked == self.residual {
            part.saturating_add(10_000_u32.saturating_sub(self.sum()))
        } else {
            part
        }
    }

    /// What leaves a sale for good, in 10,000ths: the parts of stakers, treasury and burning.
    pub fn fees(&self) -> u32 {
        [SalePart::Stakers, SalePart::Treasury, SalePart::Burned]
            .iter()
            .fold(0, |fees: u32, part| fees.saturating_add(self.whole_part(*part)))
    }

    /// What a sale of `amount` gives to each: every part floored, the residual one takes the rest, so that the parts sum
    /// to the amount.
    pub fn divide(&self, amount: Uint128) -> EpochSales {
        let mut shares = EpochSales {
            amount,
            seller: self.seller.of(amount),
            machines: self.machines.of(amount),
            stakers: self.stakers.of(amount),
            treasury: self.treasury.of(amount),
            burned: self.burned.of(amount),
        };
        // The parts are at most the whole, so their floors are too.
        let rest = shares
            .parts()
            .iter()
            .fold(amount, |rest, part| rest.saturating_sub(*part));
        let residual = match self.residual {
            SalePart::Seller => &mut shares.seller,
            SalePart::Machines => &mut shares.machines,
            SalePart::Stakers => &mut shares.stakers,
            SalePart::Treasury => &mut shares.treasury,
            SalePart::Burned => &mut shares.burned,
        };
        *residual = residual.saturating_add(rest);
        shares
    }
}

/// What a class's prices may be, in base units of one denomination: of a dataset, of a period, of a bid.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct Band {
    /// The lowest.
    pub lowest: Uint128,
    /// The highest.
    pub highest: Uint128,
}

impl Band {
    /// Whether a price is within.
    pub fn allows(&self, price: Uint128) -> bool {
        self.lowest <= price && price <= self.highest
    }
}
