//! Oracles that lie together.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use flywheel_client::{ChainError, TxResult};
use flywheel_oracle::{Facts, Settlement};
use flywheel_protocol::MachineId;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::SumTree;
use flywheel_types::verification::OracleSignature;

use crate::people::{Person, device_key};
use crate::suite::{Suite, oracle};

/// A statement that is not what the reports say, signed all the same.
pub struct Lie {
    /// What was signed.
    pub statement: Statement,
    /// By whom, sorted.
    pub signatures: Vec<OracleSignature>,
    /// The tree that the liars may keep to themselves.
    pub tree: SumTree,
}

impl Suite {
    /// The oracles with these numbers sign another tree for the running round: `change` says what each machine has earned.
    pub fn lie(
        &self,
        oracles: &[usize],
        honest: &Settlement,
        change: impl FnOnce(&mut BTreeMap<MachineId, Uint128>),
    ) -> Lie {
        let mut earned: BTreeMap<MachineId, Uint128> = honest
            .tree
            .leaves()
            .map(|leaf| (leaf.machine_id, leaf.cumulative))
            .collect();
        change(&mut earned);
        let tree = SumTree::build(earned).unwrap_or_else(|error| panic!("{error}"));
        let facts = Facts::read(&self.network()).unwrap_or_else(|error| panic!("{error}"));
        let root = tree
            .root(self.chain_id(), &facts.rewards)
            .unwrap_or_else(|error| panic!("{error}"));
        let statement = Statement {
            round: facts.round,
            set_version: facts.set.version,
            built_on: facts.built_on,
            root,
            sum: tree.top().sum,
            machines: tree.machines(),
            ..honest.statement
        };
        let signatures = self.sign_statement(oracles, &statement);
        Lie {
            statement,
            signatures,
            tree,
        }
    }

    /// Signatures of a statement by the oracles with these numbers, whatever it says.
    pub fn sign_statement(&self, oracles: &[usize], statement: &Statement) -> Vec<OracleSignature> {
        let verification = self.record.contracts.verification.as_str();
        let digest = statement
            .digest(self.chain_id(), verification)
            .unwrap_or_else(|error| panic!("{error}"));
        let mut signatures: Vec<OracleSignature> = oracles
            .iter()
            .map(|number| OracleSignature {
                oracle: self.address(&oracle(*number)).to_string(),
                signature: device_key(&format!("oracle-{number}")).sign(&digest),
            })
            .collect();
        signatures.sort_by(|one, other| one.oracle.cmp(&other.oracle));
        signatures
    }

    /// Hands a lie to the chain.
    pub fn attest_lie(&self, lie: &Lie) -> Result<TxResult, ChainError> {
        let anyone = Person::named("anyone");
        self.network()
            .verification()
            .attest(anyone.account(), lie.statement, lie.signatures.clone())
    }
}
