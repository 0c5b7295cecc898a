//! Who takes part in the sales, and who should have got what of one.

use anyhow::Result;
use cosmwasm_std::Addr;
use flywheel_client::Chain;

use super::super::parties::Parties;
use super::people::Person;
use super::{Market, Shares};

impl Market<'_, '_> {
    /// Everybody's money now: people, the owners of the machines that serve, whoever shares in sales, both contracts.
    pub(super) fn parties(&self) -> Result<Parties> {
        let (chain, network) = (self.session.chain, &self.session.network);
        let mut accounts: Vec<(String, Addr)> = Person::ALL
            .iter()
            .map(|person| (person.name().to_owned(), self.address(*person)))
            .collect();
        // One owner may have several of the machines.
        for number in 0..3 {
            let server = self.server(number)?;
            let owner = self.session.units.get(server.unit).map(|unit| unit.owner.as_str());
            accounts.push((format!("owner {}", owner.unwrap_or_default()), server.payee));
        }
        accounts.extend([
            ("treasury".to_owned(), self.session.treasury()),
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
        Parties::watch(network, accounts)
    }

    /// Notes who should have got what of a sale.
    pub(super) fn share_out(&self, parties: &mut Parties, shares: &Shares, seller: Option<&Addr>) -> Result<()> {
        let network = &self.session.network;
        if let Some(seller) = seller {
            parties.receives(seller, shares.seller)?;
        }
        parties.receives(network.rewards().address(), shares.machines)?;
        parties.receives(network.staking().address(), shares.stakers)?;
        parties.receives(&self.session.treasury(), shares.treasury)
    }
}
