//! Machines report, oracles settle, owners claim.

use flywheel_client::{Chain, ChainError, TxResult};
use flywheel_oracle::{Acknowledged, Facts, NotTaken, Oracle, RoundError, RoundOutcome, Settlement, run_round, settle};
use flywheel_protocol::readings::{Reading, Report, SignedReport};
use flywheel_protocol::{Epoch, Seconds, Time};

use crate::parameters::rules;
use crate::people::Person;
use crate::suite::Suite;

/// A settlement that is final on the chain: what claims are proved with.
pub type Settled = Settlement;

impl Suite {
    /// A signed report of one hourly reading, with the machine's next nonce.
    pub fn sign_reading(&mut self, machine: &str, epoch: u64, hour: u64, value: i64) -> SignedReport {
        let id = self.machine(machine);
        let nonce = self.nonces.entry(id).or_insert(0);
        *nonce += 1;
        let nonce = *nonce;
        self.report_of(machine, nonce, epoch, hour, value)
    }

    /// A signed report of one hourly reading under any nonce, as a device that is not what it should be signs it.
    pub fn report_of(&self, machine: &str, nonce: u64, epoch: u64, hour: u64, value: i64) -> SignedReport {
        let machine = self.machine(machine);
        let start = self
            .record
            .clock
            .start_of(Epoch::new(epoch))
            .unwrap_or_else(|error| panic!("{error}"));
        let time = start
            .plus(Seconds::hours(hour))
            .unwrap_or_else(|error| panic!("{error}"));
        let signed_at = time.plus(Seconds::hours(1)).unwrap_or_else(|error| panic!("{error}"));
        let reading = Reading {
            time,
            field: rules().field,
            value,
        };
        let report = Report::new(machine, nonce, signed_at, None, vec![reading]);
        let report = report.unwrap_or_else(|error| panic!("{error}"));
        let verification = self.record.contracts.verification.as_str();
        let digest = report
            .digest(self.chain_id(), verification)
            .unwrap_or_else(|error| panic!("{error}"));
        let key = self
            .keys
            .get(&machine)
            .unwrap_or_else(|| panic!("machine {machine} has no key here"));
        SignedReport {
            signature: key.sign(&digest),
            report,
        }
    }

    /// What honest oracles would settle now, without signing it.
    pub fn honest_settlement(&self) -> Settlement {
        let facts = Facts::read(&self.network()).unwrap_or_else(|error| panic!("{error}"));
        let (first, others) = self
            .oracles
            .split_first()
            .unwrap_or_else(|| panic!("there are no oracles"));
        let others = others.iter().map(Oracle::inbox);
        let bundle = first
            .propose(&facts, others, [9; 32])
            .unwrap_or_else(|error| panic!("{error}"));
        settle(first.ledger(), &facts, &bundle).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Hands a report to every oracle.
    pub fn deliver(&mut self, report: &SignedReport) -> &mut Self {
        for oracle in 0..self.oracles.len() {
            self.deliver_to(oracle, report);
        }
        self
    }

    /// Hands a report to one oracle.
    pub fn deliver_to(&mut self, oracle: usize, report: &SignedReport) -> &mut Self {
        let now = self.now();
        self.try_deliver(oracle, report, now)
            .unwrap_or_else(|error| panic!("{error}"));
        self
    }

    /// Hands a report to one oracle as if it were `now`, or returns why it is not taken.
    pub fn try_deliver(&mut self, oracle: usize, report: &SignedReport, now: Time) -> Result<Acknowledged, NotTaken> {
        let key = self
            .keys
            .get(&report.report.machine())
            .map(|key| key.public_key().clone());
        let key = key.unwrap_or_else(|| panic!("an unknown machine reports"));
        let oracle = self
            .oracles
            .get_mut(oracle)
            .unwrap_or_else(|| panic!("there is no such oracle"));
        oracle.acknowledge(report.clone(), &key, now)
    }

    /// A machine works a whole epoch: the same value every hour. Time moves to the epoch's end.
    pub fn work(&mut self, machine: &str, epoch: u64, value: i64) -> &mut Self {
        self.begin(epoch + 1);
        for hour in 0..24 {
            let report = self.sign_reading(machine, epoch, hour, value);
            self.deliver(&report);
        }
        self
    }

    /// One round among the oracles with these numbers; the others are silent.
    pub fn run_round(&mut self, awake: &[usize]) -> Result<RoundOutcome, RoundError> {
        let facts = Facts::read(&self.network())?;
        let (mut present, mut absent): (Vec<_>, Vec<_>) = (vec![], vec![]);
        for (number, oracle) in std::mem::take(&mut self.oracles).into_iter().enumerate() {
            if awake.contains(&number) {
                present.push((number, oracle))
            } else {
                absent.push((number, oracle))
            }
        }
        let (numbers, mut oracles): (Vec<_>, Vec<_>) = present.into_iter().unzip();
        let outcome = run_round(&mut oracles, &facts, [9; 32]);
        absent.extend(numbers.into_iter().zip(oracles));
        absent.sort_by_key(|(number, _)| *number);
        self.oracles = absent.into_iter().map(|(_, oracle)| oracle).collect();
        outcome
    }

    /// Settles everything up to `epoch` after its grace: mint, attest, wait for the challenge window, finalize.
    pub fn settle(&mut self, epoch: u64) -> Settled {
        let end = self
            .record
            .clock
            .end_of(Epoch::new(epoch))
            .unwrap_or_else(|error| panic!("{error}"));
        let open = end.plus(crate::GRACE).unwrap_or_else(|error| panic!("{error}"));
        self.wait_until(open).mint();
        let awake: Vec<usize> = (0..self.oracles.len()).collect();
        let outcome = self.run_round(&awake).unwrap_or_else(|error| panic!("{error}"));
        let attested = self.attest(&outcome);
        self.sent(attested);
        self.finalize(outcome.settlement)
    }

    /// Hands an outcome to the chain.
    pub fn attest(&self, outcome: &RoundOutcome) -> Result<TxResult, ChainError> {
        let anyone = Person::named("anyone");
        let statement = outcome.settlement.statement;
        self.network()
            .verification()
            .attest(anyone.account(), statement, outcome.signatures.clone())
    }

    /// Waits for the end of the challenge window, finalizes, and lets the oracles go on from there.
    pub fn finalize(&mut self, settlement: Settlement) -> Settled {
        let pending = self
            .network()
            .verification()
            .pending()
            .unwrap_or_else(|error| panic!("{error}"));
        let pending = pending.unwrap_or_else(|| panic!("nothing is pending"));
        self.wait_until(pending.final_at);
        let finalized = self
            .network()
            .verification()
            .finalize(Person::named("anyone").account());
        self.sent(finalized);
        let last_final = self
            .network()
            .verification()
            .last_final()
            .unwrap_or_else(|error| panic!("{error}"));
        let last_final = last_final.unwrap_or_else(|| panic!("nothing is final"));
        for oracle in &mut self.oracles {
            oracle
                .advance(&last_final.statement, &settlement)
                .unwrap_or_else(|error| panic!("{error}"));
        }
        settlement
    }

    /// Claims for machines with one proof; anyone may send it.
    pub fn claim(&mut self, sender: &Person, settled: &Settled, machines: &[&str]) -> &mut Self {
        let sent = self.try_claim(sender, settled, machines);
        self.sent(sent);
        self
    }

    /// As [`Suite::claim`], or the refusal.
    pub fn try_claim(&self, sender: &Person, settled: &Settled, machines: &[&str]) -> Result<TxResult, ChainError> {
        let mut positions: Vec<u64> = machines
            .iter()
            .map(|name| {
                let position = settled.tree.find_position(self.machine(name));
                position.unwrap_or_else(|| panic!("machine {name} has earned nothing"))
            })
            .collect();
        positions.sort_unstable();
        let leaves = positions
            .iter()
            .filter_map(|position| settled.tree.find_leaf(*position))
            .collect();
        let proof = settled
            .tree
            .fleet_proof(&positions)
            .unwrap_or_else(|error| panic!("{error}"));
        self.network()
            .rewards()
            .claim(sender.account(), settled.statement.epoch, leaves, proof)
    }

    /// The chain's id, where a test signs by hand.
    pub fn chain_id(&self) -> &str {
        self.chain.chain_id()
    }
}
