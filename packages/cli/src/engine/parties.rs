//! Everybody's money, and what should become of it.

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Uint128};
use flywheel_client::Embedded;
use flywheel_client::handles::Network;
use serde::Serialize;

/// Somebody's money in the network's token.
#[derive(Debug, Clone, Serialize)]
pub struct Party {
    /// Who.
    pub name: String,
    /// Before anybody paid.
    pub before: Uint128,
    /// What it should have paid in all.
    pub paid: Uint128,
    /// What it should have received in all.
    pub received: Uint128,
    /// What it holds after.
    pub after: Uint128,
}

/// What everybody held, and should have paid and received since.
pub(super) struct Parties {
    rows: Vec<(Addr, Party)>,
}

impl Parties {
    /// Everybody's money now. Who is named twice counts once, by the first name.
    pub(super) fn watch(network: &Network<'_, Embedded>, accounts: Vec<(String, Addr)>) -> Result<Self> {
        let mut rows: Vec<(Addr, Party)> = Vec::new();
        for (name, address) in accounts {
            if rows.iter().any(|(known, _)| *known == address) {
                continue;
            }
            let before = network.balance(&address)?;
            let party = Party {
                name,
                before,
                paid: Uint128::zero(),
                received: Uint128::zero(),
                after: before,
            };
            rows.push((address, party));
        }
        Ok(Self { rows })
    }

    /// Notes that somebody should have paid.
    pub(super) fn pays(&mut self, account: &Addr, amount: Uint128) -> Result<()> {
        let party = self.party(account)?;
        party.paid = party.paid.checked_add(amount)?;
        Ok(())
    }

    /// Notes that somebody should have received.
    pub(super) fn receives(&mut self, account: &Addr, amount: Uint128) -> Result<()> {
        let party = self.party(account)?;
        party.received = party.received.checked_add(amount)?;
        Ok(())
    }

    fn party(&mut self, account: &Addr) -> Result<&mut Party> {
        let found = self.rows.iter_mut().find(|(known, _)| known == account);
        found
            .map(|(_, party)| party)
            .context("somebody was paid who takes no part")
    }

    /// What everybody holds now.
    pub(super) fn after(self, network: &Network<'_, Embedded>) -> Result<Vec<Party>> {
        let parties = self.rows.into_iter().map(|(account, mut party)| {
            party.after = network.balance(&account)?;
            Ok(party)
        });
        parties.collect()
    }
}
