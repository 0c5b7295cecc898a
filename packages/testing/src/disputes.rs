//! What people and oracles do when somebody lies: demands, rejections, new oracles, suspensions.

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::{ChainError, TxResult};
use flywheel_oracle::watch::{self, FinalLeaf};
use flywheel_oracle::{Inbox, Ledger, MemoryJournal, Oracle};
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::sign::OracleKey;
use flywheel_protocol::trees::SumTree;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, PublicKey, Seconds, Signature, Time};
use flywheel_types::verification::{Attempt, ExecuteMsg, OracleSpec, Suspend};

use crate::lies::Lie;
use crate::parameters::GRACE;
use crate::people::{Person, device_key};
use crate::suite::{Suite, oracle};
use crate::work::Settled;

impl Suite {
    /// A person demands a machine's leaf, proving what it had in a final root.
    pub fn demand(&mut self, from: &Person, last_final: &Settled, machine: &str, deposit: u128) -> &mut Self {
        let sent = self.try_demand(from, last_final, machine, deposit);
        self.sent(sent);
        self
    }

    /// As [`Suite::demand`], or the refusal.
    pub fn try_demand(
        &self,
        from: &Person,
        last_final: &Settled,
        machine: &str,
        deposit: u128,
    ) -> Result<TxResult, ChainError> {
        let found = FinalLeaf::find(&last_final.tree, self.machine(machine)).unwrap_or_else(|error| panic!("{error}"));
        let FinalLeaf { leaf, proof } = found.unwrap_or_else(|| panic!("machine {machine} has earned nothing"));
        self.network()
            .verification()
            .demand_leaf(from.account(), leaf, proof, Uint128::new(deposit))
    }

    /// Somebody who has the pending root's tree answers every demand that it can answer.
    pub fn answer_demands(&mut self, by: &Person, tree: &SumTree) -> &mut Self {
        let verification = self.network().verification();
        let open = verification.demands(None).unwrap_or_else(|error| panic!("{error}"));
        let open = open.into_iter().map(|demand| (demand.machine, demand.cumulative));
        let answers = watch::answers(tree, open).unwrap_or_else(|error| panic!("{error}"));
        for answer in answers {
            let sent = self
                .network()
                .verification()
                .answer_demands(by.account(), answer.leaves, answer.proof);
            self.sent(sent);
        }
        self
    }

    /// Pays the deposit of a demand back after its root was rejected.
    pub fn reclaim(&mut self, sender: &Person, attempt: Attempt, machine: &str) -> &mut Self {
        let machine = self.machine(machine);
        let sent = self
            .network()
            .verification()
            .reclaim_deposit(sender.account(), attempt, machine);
        self.sent(sent);
        self
    }

    /// Rejects the pending root.
    pub fn reject(&mut self, sender: &Person, reason: &str) -> &mut Self {
        let sent = self.network().verification().reject(sender.account(), reason);
        self.sent(sent);
        self
    }

    /// Sends `Finalize`, whatever comes of it.
    pub fn try_finalize(&self) -> Result<TxResult, ChainError> {
        let sent = self
            .network()
            .verification()
            .finalize(Person::named("anyone").account());
        self.check_invariants();
        sent
    }

    /// Settles what can be settled now, in the first round in which the oracles agree.
    pub fn settle_now(&mut self) -> Settled {
        let awake: Vec<usize> = (0..self.oracles.len()).collect();
        loop {
            if let Ok(outcome) = self.run_round(&awake) {
                let attested = self.attest(&outcome);
                if attested.is_ok() {
                    self.check_invariants();
                    return self.finalize(outcome.settlement);
                }
            }
            self.advance(Seconds::minutes(10));
        }
    }

    /// Waits for the end of the window and makes a lie final that nobody disputed. The honest oracles do not go on from it.
    pub fn finalize_lie(&mut self) -> &mut Self {
        let pending = self.network().verification().pending();
        let pending = pending.unwrap_or_else(|error| panic!("{error}"));
        let final_at = pending.unwrap_or_else(|| panic!("nothing is pending")).final_at;
        self.wait_until(final_at);
        let sent = self.try_finalize();
        self.sent(sent);
        self
    }

    /// Claims for one machine from a lie that became final.
    pub fn try_claim_lie(&self, sender: &Person, lie: &Lie, machine: &str) -> Result<TxResult, ChainError> {
        let found = FinalLeaf::find(&lie.tree, self.machine(machine)).unwrap_or_else(|error| panic!("{error}"));
        let FinalLeaf { leaf, proof } = found.unwrap_or_else(|| panic!("the lie has no leaf for {machine}"));
        let sent = self
            .network()
            .rewards()
            .claim(sender.account(), lie.statement.epoch, vec![leaf], proof);
        self.check_invariants();
        sent
    }

    /// The operator removes an oracle; its program stops.
    pub fn remove_oracle(&mut self, number: usize) -> &mut Self {
        let address = self.address(&oracle(number));
        let message = ExecuteMsg::RemoveOracle {
            address: address.to_string(),
        };
        let sent = self
            .network()
            .verification()
            .execute(Person::named("operator").account(), &message);
        self.oracles.retain(|oracle| *oracle.address() != address);
        self.sent(sent);
        self
    }

    /// The operator admits a new oracle, which bonds and takes over the ledger and the reports of one that is there.
    pub fn add_oracle(&mut self, number: usize) -> &mut Self {
        let person = oracle(number);
        let key = device_key(&format!("oracle-{number}"));
        let spec = OracleSpec {
            address: self.address(&person).to_string(),
            key: key.public_key().clone(),
        };
        let admit = ExecuteMsg::AdmitOracle(spec);
        let sent = self
            .network()
            .verification()
            .execute(Person::named("operator").account(), &admit);
        self.sent(sent);
        self.seat_oracle(number)
    }

    /// An oracle that was admitted bonds, and takes over the ledger and the reports of one that is there.
    pub fn seat_oracle(&mut self, number: usize) -> &mut Self {
        let person = oracle(number);
        let key = device_key(&format!("oracle-{number}"));
        let verification = self.network().verification().address().to_string();
        let (inbox, ledger) = match self.oracles.first() {
            Some(there) => (there.inbox().clone(), there.ledger().clone()),
            None => (
                Inbox::new(self.chain_id(), &verification, self.record.clock, GRACE),
                Ledger::default(),
            ),
        };
        let oracle = Oracle::new(self.address(&person), key, inbox, ledger, MemoryJournal::default());
        let proof = oracle
            .prove_key(self.chain_id(), &verification)
            .unwrap_or_else(|error| panic!("{error}"));
        self.give(&person, 5_000);
        let sent = self
            .network()
            .verification()
            .bond_oracle(person.account(), proof, Uint128::new(5_000));
        self.sent(sent);
        self.oracles.push(oracle);
        self
    }

    /// The operator lets a machine's claims wait.
    pub fn suspend(&mut self, machine: &str, until: Time) -> &mut Self {
        let suspension = Suspend {
            machine: self.machine(machine),
            reason: "forged-place".to_owned(),
            evidence: sha256(&[b"evidence"]),
            until,
        };
        let sent = self
            .network()
            .verification()
            .suspend(Person::named("operator").account(), suspension);
        self.sent(sent);
        self
    }

    /// Two reports of one machine under one nonce, which its device should never have signed, shown to the chain.
    pub fn try_prove_conflict(
        &self,
        prover: &Person,
        epoch: u64,
        first: &SignedReport,
        second: &SignedReport,
    ) -> Result<TxResult, ChainError> {
        let epoch = Epoch::new(epoch);
        let sent = self
            .network()
            .verification()
            .prove_conflict(prover.account(), epoch, first, second);
        self.check_invariants();
        sent
    }

    /// The public key of the device or oracle of this name.
    pub fn public_key(&self, name: &str) -> PublicKey {
        device_key(name).public_key().clone()
    }

    /// What the key `name` signs so that an account may bond as an oracle with it.
    pub fn oracle_proof(&self, account: &Addr, name: &str) -> Signature {
        let key = device_key(name);
        let claim = OracleKey {
            account: account.as_str(),
            key: key.public_key(),
        };
        let digest = claim
            .digest(self.chain_id(), self.record.contracts.verification.as_str())
            .unwrap_or_else(|error| panic!("{error}"));
        key.sign(&digest)
    }
}
