//! Oracles that agree on any tree.

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::sign::{OracleKey, Statement};
use flywheel_protocol::trees::SumTree;
use flywheel_protocol::{Epoch, Hash32, Signature};
use flywheel_types::verification::{
    ExecuteMsg, Final, OracleSet, OracleSignature, OracleSpec, QueryMsg, ReceiveMsg, RoundResponse,
};

use crate::machines::{device, id};
use crate::network::ORACLE_BOND;
use crate::world::{World, address};

fn name(oracle: usize) -> String {
    format!("oracle-{oracle}")
}

/// The account and key of the oracle with this number.
pub fn oracle(number: usize) -> OracleSpec {
    OracleSpec {
        address: address(&name(number)).into_string(),
        key: device(&name(number)).public_key().clone(),
    }
}

/// A tree in which machines 1 to `machines` have so much each.
pub fn tree(machines: u64, each: u128) -> SumTree {
    SumTree::build((1..=machines).map(|machine| (id(machine), Uint128::new(each)))).expect("a tree")
}

impl World {
    /// Every oracle puts down its bond.
    pub fn bond_oracles(&mut self, oracles: usize) -> &mut Self {
        let verification = self.network.verification.clone();
        for number in 0..oracles {
            let (account, key) = (address(&name(number)), device(&name(number)));
            let claim = OracleKey {
                account: account.as_str(),
                key: key.public_key(),
            };
            let digest = claim.digest(&self.chain_id(), verification.as_str()).expect("a digest");
            let proof = key.sign(&digest);
            let native = ExecuteMsg::BondOracle { proof: proof.clone() };
            let cw20 = ReceiveMsg::BondOracle { proof };
            self.give(&name(number), ORACLE_BOND);
            self.pay(&name(number), &verification, ORACLE_BOND, &native, &cw20);
        }
        self
    }

    /// What the oracles sign now for a tree, by all of them.
    pub fn statement(&self, epoch: u64, tree: &SumTree) -> (Statement, Vec<OracleSignature>) {
        let verification = &self.network.verification;
        let round: RoundResponse = self.ask(verification, &QueryMsg::Round {});
        let set: OracleSet = self.ask(verification, &QueryMsg::Oracles {});
        let last: Option<Final> = self.ask(verification, &QueryMsg::LastFinal {});
        let root = tree.root(&self.chain_id(), self.network.rewards.as_str());
        let statement = Statement {
            epoch: Epoch::new(epoch),
            round: round.round,
            set_version: set.version,
            built_on: last.map_or(Hash32::ZERO, |last| last.statement.root),
            evidence_root: self.evidence_root,
            root: root.expect("a root"),
            sum: tree.top().sum,
            machines: tree.machines(),
        };
        let signatures = self.sign(&statement, set.members.iter().map(|member| &member.address));
        (statement, signatures)
    }

    /// What each of the first four oracles signs, whatever it is.
    pub fn sign_all(&self, statement: &Statement) -> Vec<(String, Signature)> {
        let members: Vec<Addr> = (0..4).map(|number| address(&name(number))).collect();
        let signatures = self.sign(statement, members.iter()).into_iter();
        signatures.map(|signed| (signed.oracle, signed.signature)).collect()
    }

    /// Signatures of these oracles, in the order of their addresses.
    fn sign<'a>(&self, statement: &Statement, members: impl Iterator<Item = &'a Addr>) -> Vec<OracleSignature> {
        let digest = statement.digest(&self.chain_id(), self.network.verification.as_str());
        let digest = digest.expect("a digest");
        let names: Vec<String> = (0..32).map(name).collect();
        let mut signatures: Vec<OracleSignature> = members
            .map(|member| {
                let name = names.iter().find(|name| address(name) == *member).expect("one of ours");
                OracleSignature {
                    oracle: member.to_string(),
                    signature: device(name).sign(&digest),
                }
            })
            .collect();
        signatures.sort_by(|one, other| one.oracle.cmp(&other.oracle));
        signatures
    }

    /// Attests a tree in the first round after an epoch's grace.
    pub fn attest(&mut self, epoch: u64, tree: &SumTree) -> &mut Self {
        self.settle_time(epoch).mint();
        let (statement, signatures) = self.statement(epoch, tree);
        let verification = self.network.verification.clone();
        self.execute(
            "anyone",
            &verification,
            &ExecuteMsg::Attest { statement, signatures },
            0,
        );
        self
    }

    /// Makes the pending tree final after the challenge window.
    pub fn finalize(&mut self) -> &mut Self {
        self.after_challenge();
        let verification = self.network.verification.clone();
        self.execute("anyone", &verification, &ExecuteMsg::Finalize {}, 0);
        self
    }

    /// Attests a tree and makes it final.
    pub fn settle(&mut self, epoch: u64, tree: &SumTree) -> &mut Self {
        self.attest(epoch, tree).finalize()
    }
}
