//! Everybody's money, and what should become of it.

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Uint128};
use flywheel_client::Chain;

use super::people::Person;
use super::{Market, Party, Shares};

/// What everybody held, and should have paid and received since.
pub(super) struct Parties {
    rows: Vec<(Addr, Party)>,
}

impl Market<'_, '_> {
    /// Everybody's money now: people, the owners of the machines that serve, whoever shares in sales, both contracts.
    pub(super) fn parties(&self) -> Result<Parties> {
        let (chain, network) = (self.session.chain, &self.session.network);
        let mut accounts: Vec<(String, Addr)> = Person::ALL
            .iter()
            .map(|person| (person.name().to_owned(), self.address(*person)))
            .collect();
        for number in 0..3 {
            let server = self.server(number)?;
            let owner = self.session.units.get(server.unit).map(|unit| unit.owner.as_str());
            accounts.push((format!("owner {}", owner.unwrap_or_default()), server.payee));
        }
        accounts.extend([
            ("treasury".to_owned(), chain.address(&self.session.seed.treasury())),
            (
                "staking contract, for stakers".to_owned(),
                network.staking().address().clone(),
            ),
            (
                "rewards contract, for machines".to_owned(),
                network.rewards().address().clone(),
            ),
            (
                "network's operator".to_owned(),
                chain.address(&self.session.seed.operator()),
            ),
            ("payments contract".to_owned(), self.payments.address().clone()),
            ("marketplace contract".to_owned(), self.marketplace.address().clone()),
        ]);
        let mut rows: Vec<(Addr, Party)> = Vec::new();
        for (name, address) in accounts {
            // One owner may have several of the machines.
            if rows.iter().any(|(known, _)| *known == address) {
                continue;
            }
            let before = self.balance(&address)?;
            let party = Party {
                name,
                before,
                paid: Uint128::zero(),
                received: Uint128::zero(),
                after: before,
            };
            rows.push((address, party));
        }
        Ok(Parties { rows })
    }

    /// Notes who should have got what of a sale.
    pub(super) fn share_out(&self, parties: &mut Parties, shares: &Shares, seller: Option<&Addr>) -> Result<()> {
        let network = &self.session.network;
        let treasury = self.session.chain.address(&self.session.seed.treasury());
        if let Some(seller) = seller {
            parties.receives(seller, shares.seller)?;
        }
        parties.receives(network.rewards().address(), shares.machines)?;
        parties.receives(network.staking().address(), shares.stakers)?;
        parties.receives(&treasury, shares.treasury)
    }
}

impl Parties {
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
    pub(super) fn after(self, market: &Market<'_, '_>) -> Result<Vec<Party>> {
        let parties = self.rows.into_iter().map(|(account, mut party)| {
            party.after = market.balance(&account)?;
            Ok(party)
        });
        parties.collect()
    }
}
