//! A machine is sold, and who ran it for its owner runs it no more.

use anyhow::{Context, Result, ensure};
use flywheel_client::handles::{AccessControl, AgentTerms};
use flywheel_client::{Account, Chain, ChainError, TxResult};
use flywheel_protocol::{MachineId, Seconds};
use flywheel_types::access_control::{Namespace, Scope};
use flywheel_types::registry::{ClaimedSoFar, ExecuteMsg, SaleAcceptance};

use super::super::progress;
use super::voting::{Assembly, refusal};
use super::{MachineSold, Resale};

/// The account that looks after the machine.
const OPERATOR: &str = "caretaker";
/// What it writes into the machine's record, while it may.
const WRITTEN: &str = "lens cleaned, bracket tightened";
/// How long it could, if the machine were not sold.
const TERM: Seconds = Seconds::days(365);

impl Assembly<'_, '_> {
    /// The owner lets somebody write into the machine's record; then he sells it.
    pub(super) fn sale(&self, story: Resale) -> Result<MachineSold> {
        let session = self.session;
        let unit = session.units().get(story.unit).context("a machine without a unit")?;
        let machine = session
            .machines()
            .get(story.unit)
            .copied()
            .context("a unit without a machine")?;
        let (seller, buyer) = (self.owner(&unit.owner), self.owner(story.buyer));
        let operator = session.seed().person(OPERATOR);
        self.entrust(&seller, machine, &operator)?;
        self.describe(&operator, machine)?;
        let registry = session.network().registry();
        ensure!(
            registry.record(machine)?.metadata == WRITTEN,
            "the operator's words are lost"
        );

        registry.offer_sale(&seller, machine, &self.address(&buyer), None)?;
        let record = registry.machine(machine)?;
        let rewards = session.network().rewards();
        let acceptance = SaleAcceptance {
            machine,
            ownership_epoch: record.ownership_epoch,
            key_version: record.key_version,
            claimed: vec![ClaimedSoFar {
                rewards: rewards.address().to_string(),
                amount: rewards.claimed(machine)?,
            }],
        };
        registry.accept_sale(&buyer, acceptance)?;
        ensure!(
            registry.machine(machine)?.owner == self.address(&buyer),
            "the machine is not the buyer's"
        );
        Ok(MachineSold {
            machine: unit.name.clone(),
            id: machine,
            from: unit.owner.clone(),
            to: story.buyer.to_owned(),
            written: WRITTEN.to_owned(),
            refused: refusal(self.describe(&operator, machine), "the old owner's operator")?,
        })
    }

    fn entrust(&self, owner: &Account, machine: MachineId, operator: &Account) -> Result<()> {
        let contracts = progress::load_contracts(self.session.chain)?.context("the chain has no contracts")?;
        let access = contracts.access_control.context(
            "this state folder is from before there was access-control, which the story needs: take another folder",
        )?;
        let terms = AgentTerms {
            scopes: vec![Scope {
                contract: contracts.registry.to_string(),
                messages: vec!["set_metadata".to_owned()],
            }],
            expires_at: self.session.chain.now()?.plus(TERM)?,
            limits: vec![],
        };
        let access = AccessControl::new(self.session.chain, access);
        access.set_agent(owner, Namespace::Machine(machine), &self.address(operator), terms)?;
        Ok(())
    }

    fn describe(&self, sender: &Account, machine: MachineId) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetMetadata {
            machine,
            metadata: WRITTEN.to_owned(),
        };
        self.session.network().registry().execute(sender, &message)
    }
}
