//! Devices whose keys a test chooses itself: reports of a whole day, keys that were changed, oracles that signed twice.

use std::ops::Range;

use cosmwasm_std::Addr;
use flywheel_client::{ChainError, TxResult};
use flywheel_oracle::{Acknowledged, NotTaken};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::{Reading, Report, SignedReport};
use flywheel_protocol::{Epoch, MachineId, PublicKey, Seconds, Time};
use flywheel_types::verification::{SignedStatement, Statement};

use crate::parameters::{CHAIN_ID, rules};
use crate::people::{Person, device_key};
use crate::suite::{Suite, oracle};
use crate::work::Settled;

impl Suite {
    /// The secret key of the device or oracle of this name.
    pub fn secret_key(name: &str) -> SecretKey {
        device_key(name)
    }

    /// The suite knows a machine that was registered through another suite of this chain, or whose key was changed: from
    /// now on it is called `name`, and signs with the key `key`.
    pub fn know(&mut self, name: &str, id: MachineId, key: &str) -> &mut Self {
        self.machines.insert(name.to_owned(), id);
        self.keys.insert(id, device_key(key));
        self
    }

    /// One report of several hours of an epoch, the same value every hour, signed by the key `key` at the end of the last
    /// hour.
    pub fn report_of_hours(
        &self,
        machine: MachineId,
        key: &str,
        nonce: u64,
        epoch: Epoch,
        hours: Range<u64>,
        value: i64,
    ) -> SignedReport {
        let start = self
            .record
            .clock
            .start_of(epoch)
            .unwrap_or_else(|error| panic!("{error}"));
        let at = |hour| {
            start
                .plus(Seconds::hours(hour))
                .unwrap_or_else(|error| panic!("{error}"))
        };
        let readings = hours.clone().map(|hour| Reading {
            time: at(hour),
            field: rules().field,
            value,
        });
        let report = Report::new(machine, nonce, at(hours.end), None, readings.collect());
        let report = report.unwrap_or_else(|error| panic!("{error}"));
        let digest = report
            .digest(CHAIN_ID, self.record.contracts.verification.as_str())
            .unwrap_or_else(|error| panic!("{error}"));
        SignedReport {
            signature: device_key(key).sign(&digest),
            report,
        }
    }

    /// Hands a report to one oracle, which checks it with this key, or returns why it is not taken.
    pub fn try_deliver_of(
        &mut self,
        oracle: usize,
        report: &SignedReport,
        key: &PublicKey,
        now: Time,
    ) -> Result<Acknowledged, NotTaken> {
        let oracle = self
            .oracles
            .get_mut(oracle)
            .unwrap_or_else(|| panic!("there is no such oracle"));
        oracle.acknowledge(report.clone(), key, now)
    }

    /// Two statements that the oracle `number` signed for one round, shown to the chain. The oracle's program stops.
    pub fn try_prove_equivocation(
        &mut self,
        prover: &Person,
        number: usize,
        statements: [Statement; 2],
    ) -> Result<TxResult, ChainError> {
        let [first, second] = statements.map(|statement| SignedStatement {
            signature: self.sign_statement(&[number], &statement)[0].signature.clone(),
            statement,
        });
        let verification = self.network().verification();
        let address = self.address(&oracle(number));
        let sent = verification.prove_equivocation(prover.account(), &address, first, second)?;
        self.oracles.retain(|oracle| *oracle.address() != address);
        self.check_invariants();
        Ok(sent)
    }

    /// The program of an oracle that has left stops.
    pub fn stop_oracle(&mut self, address: &Addr) {
        self.oracles.retain(|oracle| oracle.address() != address);
    }

    /// The oracles go on from a settlement that is final on the chain.
    pub fn carry_on(&mut self, settled: &Settled) {
        let last_final = self.network().verification().last_final();
        let last_final = last_final.unwrap_or_else(|error| panic!("{error}"));
        let last_final = last_final.unwrap_or_else(|| panic!("nothing is final"));
        for oracle in &mut self.oracles {
            oracle
                .advance(&last_final.statement, settled)
                .unwrap_or_else(|error| panic!("{error}"));
        }
    }
}
