//! What the marketplace has counted as sold.

use anyhow::Result;
use cosmwasm_std::Uint128;
use flywheel_protocol::Epoch;
use flywheel_types::marketplace::EpochSales;

use super::{Market, Shares};

impl Market<'_, '_> {
    /// Who got what of all sales until now.
    pub(super) fn sold(&self) -> Result<Shares> {
        let mut sum = Shares::default();
        for epoch in 0..=self.session.running_epoch()?.get() {
            let sales = self.marketplace.sales(Epoch::new(epoch))?;
            sum = sum.plus(&Shares {
                seller: sales.seller,
                machines: sales.machines,
                stakers: sales.stakers,
                treasury: sales.treasury,
                burned: sales.burned,
            })?;
        }
        Ok(sum)
    }

    /// Who should get what of a network's own sale: its part as the seller is the treasury's.
    pub(super) fn of_network(&self, amount: Uint128) -> Result<Shares> {
        let mut shares = Shares::of(&self.plan.terms.split.divide(amount));
        shares.treasury = shares.treasury.checked_add(shares.seller)?;
        shares.seller = Uint128::zero();
        Ok(shares)
    }

    /// Who should get what of a machine's sale: the machine that made it is the one that sells.
    pub(super) fn of_machine(&self, amount: Uint128) -> Result<Shares> {
        let mut shares = Shares::of(&self.plan.terms.split.divide(amount));
        shares.seller = shares.seller.checked_add(shares.machines)?;
        shares.machines = Uint128::zero();
        Ok(shares)
    }
}

impl Shares {
    const fn of(sales: &EpochSales) -> Self {
        Self {
            seller: sales.seller,
            machines: sales.machines,
            stakers: sales.stakers,
            treasury: sales.treasury,
            burned: sales.burned,
        }
    }

    fn plus(&self, other: &Self) -> Result<Self> {
        Ok(Self {
            seller: self.seller.checked_add(other.seller)?,
            machines: self.machines.checked_add(other.machines)?,
            stakers: self.stakers.checked_add(other.stakers)?,
            treasury: self.treasury.checked_add(other.treasury)?,
            burned: self.burned.checked_add(other.burned)?,
        })
    }

    /// What came since.
    pub(super) fn since(&self, before: &Self) -> Result<Self> {
        Ok(Self {
            seller: self.seller.checked_sub(before.seller)?,
            machines: self.machines.checked_sub(before.machines)?,
            stakers: self.stakers.checked_sub(before.stakers)?,
            treasury: self.treasury.checked_sub(before.treasury)?,
            burned: self.burned.checked_sub(before.burned)?,
        })
    }
}
