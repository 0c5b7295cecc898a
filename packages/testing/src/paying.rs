//! People pay machines: at once, by session, by channel and by stream. Each owner and payer signs with the key of the name.

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::Payments;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::sign::{MeterReading, Voucher};
use flywheel_protocol::values::{Share, Split};
use flywheel_protocol::{Bps, Seconds};
use flywheel_types::payments::{
    ChannelOpening, MachineName, Payee, Payment, SessionOpening, SignedReading, SignedVoucher, StreamOpening,
    TariffSpec,
};

use crate::chain::TestChain;
use crate::people::{Person, device_key};
use crate::suite::Suite;

impl Suite {
    /// The payments contract.
    pub fn payments(&self) -> Payments<'_, TestChain> {
        Payments::new(&*self.chain, self.payments.clone())
    }

    /// A tariff in the network's token: so much for a kWh, of which a machine gives one a minute; sessions of a day, and
    /// ten minutes to answer.
    pub fn tariff(&self, price: u128) -> TariffSpec {
        TariffSpec {
            denom: self.denom().clone().into(),
            price: Uint128::new(price),
            unit: "kWh".to_owned(),
            units_per_minute: Uint128::one(),
            max_duration: Seconds::days(1),
            window: Seconds::minutes(10),
            network: None,
            permission: None,
        }
    }

    /// The owner publishes tariff 0 of a machine.
    pub fn publish(&mut self, owner: &Person, machine: &str, tariff: TariffSpec) -> &mut Self {
        let machine = self.machine(machine);
        let set = self.payments().set_tariff(owner.account(), machine, 0, Some(tariff));
        self.sent(set);
        self
    }

    /// The owner divides a machine's income: shares in 10,000ths, and who takes the rest. The fee is of `network`, if any.
    pub fn set_split(
        &mut self,
        owner: &Person,
        machine: &str,
        shares: &[(&Addr, u16)],
        residual: &Addr,
        network: Option<u64>,
    ) -> &mut Self {
        let share = |(recipient, bps): &(&Addr, u16)| Share {
            recipient: recipient.to_string(),
            bps: Bps::new(*bps).unwrap_or_else(|error| panic!("{error}")),
        };
        let split = Split::new(shares.iter().map(share).collect(), residual.to_string());
        let split = split.unwrap_or_else(|error| panic!("{error}"));
        let machine = self.machine(machine);
        let set = self
            .payments()
            .set_split(owner.account(), machine, Some(split), network);
        self.sent(set);
        self
    }

    /// A session as the tariff offers it now, for two hours; vouchers are signed with the consumer's key.
    pub fn session_opening(&self, consumer: &Person, machine: &str) -> SessionOpening {
        let id = self.machine(machine);
        let tariffs = self.payments().tariffs(id).unwrap_or_else(|error| panic!("{error}"));
        let tariff = tariffs.first().unwrap_or_else(|| panic!("{machine} has no tariff"));
        SessionOpening {
            machine: MachineName::Id(id),
            tariff: tariff.tariff,
            version: tariff.version,
            max_price: tariff.price,
            key: device_key(consumer.account().label()).public_key().clone(),
            duration: Seconds::hours(2),
            credit: None,
        }
    }

    /// Opens a session; returns its number.
    pub fn open_session(&mut self, consumer: &Person, machine: &str, deposit: u128) -> u64 {
        let opening = self.session_opening(consumer, machine);
        let opened = self.try_open_session(consumer, opening, deposit);
        self.opened(opened)
    }

    /// As [`Suite::open_session`], or the refusal.
    pub fn try_open_session(
        &self,
        consumer: &Person,
        opening: SessionOpening,
        deposit: u128,
    ) -> Result<TxResult, ChainError> {
        let deposit = (self.denom(), Uint128::new(deposit));
        self.payments().open_session(consumer.account(), deposit, opening)
    }

    /// Opens a channel to a machine, for a week with a day to challenge; returns its number.
    pub fn open_channel(&mut self, payer: &Person, machine: &str, deposit: u128) -> u64 {
        let opening = ChannelOpening {
            payee: self.payee(machine),
            key: device_key(payer.account().label()).public_key().clone(),
            challenge: Seconds::days(1),
            duration: Seconds::days(7),
        };
        let deposit = (self.denom(), Uint128::new(deposit));
        let opened = self.payments().open_channel(payer.account(), deposit, opening);
        self.opened(opened)
    }

    /// Opens a stream of so much in so many seconds to a machine; returns its number.
    pub fn open_stream(&mut self, payer: &Person, machine: &str, rate: (u128, Seconds), deposit: u128) -> u64 {
        let opening = StreamOpening {
            payee: self.payee(machine),
            amount: Uint128::new(rate.0),
            per: rate.1,
        };
        let deposit = (self.denom(), Uint128::new(deposit));
        let opened = self.payments().open_stream(payer.account(), deposit, opening);
        self.opened(opened)
    }

    fn payee(&self, machine: &str) -> Payee {
        Payee::Machine(MachineName::Id(self.machine(machine)))
    }

    fn opened(&self, result: Result<TxResult, ChainError>) -> u64 {
        let done = self.sent(result);
        let number = self.payments().opened(&done);
        number.unwrap_or_else(|error| panic!("{error}"))
    }

    /// One payment to a machine.
    pub fn payment(&self, machine: &str, amount: u128) -> Payment {
        Payment {
            machine: MachineName::Id(self.machine(machine)),
            amount: Uint128::new(amount),
            reference: String::new(),
        }
    }

    /// The payer's voucher for so much in lane 0 of an agreement with a machine whose key is the first; good for a month.
    pub fn voucher(&self, payer: &Person, agreement: u64, nonce: u64, cumulative: u128) -> SignedVoucher {
        let expires_at = self.now().plus(Seconds::days(30));
        let voucher = Voucher {
            agreement,
            lane: 0,
            key_version: 1,
            nonce,
            cumulative: Uint128::new(cumulative),
            expires_at: expires_at.unwrap_or_else(|error| panic!("{error}")),
        };
        let signed = self
            .payments()
            .sign_voucher(&device_key(payer.account().label()), voucher);
        signed.unwrap_or_else(|error| panic!("{error}"))
    }

    /// What a machine's first key says it has delivered in a session.
    pub fn reading(&self, machine: &str, session: u64, nonce: u64, units: u128) -> SignedReading {
        let reading = MeterReading {
            session,
            key_version: 1,
            nonce,
            units: Uint128::new(units),
        };
        let signed = self.payments().sign_reading(&device_key(machine), reading);
        signed.unwrap_or_else(|error| panic!("{error}"))
    }
}
