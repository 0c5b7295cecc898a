//! Machines change hands.

use cosmwasm_std::Uint128;
use flywheel_client::{ChainError, TxResult};
use flywheel_types::registry::{ClaimedSoFar, SaleAcceptance};
use flywheel_types::staking::Bond;

use crate::people::Person;
use crate::suite::Suite;

impl Suite {
    /// The owner offers a machine to a buyer, who accepts: the registry has a new owner, staking knows nothing of it yet.
    pub fn sell(&mut self, seller: &Person, machine: &str, buyer: &Person) -> &mut Self {
        let id = self.machine(machine);
        let address = self.address(buyer);
        let offered = self
            .network()
            .registry()
            .offer_sale(seller.account(), id, &address, None);
        self.sent(offered);
        let accepted = self.try_accept(buyer, machine);
        self.sent(accepted);
        self
    }

    /// The buyer accepts an offer, naming what this network has paid the machine so far.
    pub fn try_accept(&self, buyer: &Person, machine: &str) -> Result<TxResult, ChainError> {
        let id = self.machine(machine);
        let network = self.network();
        let record = network.registry().machine(id)?;
        let acceptance = SaleAcceptance {
            machine: id,
            ownership_epoch: record.ownership_epoch,
            key_version: record.key_version,
            claimed: vec![ClaimedSoFar {
                rewards: network.rewards().address().to_string(),
                amount: network.rewards().claimed(id)?,
            }],
        };
        network.registry().accept_sale(buyer.account(), acceptance)
    }

    /// The buyer's bond takes the place of the seller's.
    pub fn take_pool(&mut self, buyer: &Person, machine: &str, amount: u128) -> &mut Self {
        let bond = Bond {
            machine: self.machine(machine),
            class: None,
            commission: None,
        };
        let sent = self
            .network()
            .staking()
            .take_pool(buyer.account(), bond, Uint128::new(amount));
        self.sent(sent);
        self
    }

    /// A person's address on the test chain, before there is a suite.
    pub fn address_of(person: &Person) -> cosmwasm_std::Addr {
        let prefix = flywheel_client::AddressPrefix::new("wasm").unwrap_or_else(|error| panic!("{error}"));
        person.account().address(&prefix)
    }
}
