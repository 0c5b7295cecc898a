//! Somebody takes a service by the unit; somebody else pays by vouchers.

use anyhow::{Context, Result, ensure};
use cosmwasm_std::Uint128;
use flywheel_client::Chain;
use flywheel_protocol::crypto::{SecretKey, verify};
use flywheel_protocol::sign::{MeterReading, Voucher};
use flywheel_protocol::{PublicKey, Seconds, Time};
use flywheel_types::payments::{
    ChannelOpening, MachineName, Payee, SessionOpening, SignedVoucher, TariffResponse, TariffSpec,
};

use super::super::parties::Parties;
use super::people::Person;
use super::{ChannelDeal, Market, Server, SessionDeal};
use crate::input::VOUCHERS;

/// The longest session that the tariff allows.
const LONGEST: Seconds = Seconds::days(1);
/// How long the other side may answer when somebody closes alone.
const ANSWER: Seconds = Seconds::minutes(10);
/// How much longer than the delivery the session may last, and vouchers are good.
const SPARE: Seconds = Seconds::hours(1);

impl Market<'_, '_> {
    /// A session from the tariff to the money: for each unit the machine signs its meter, and the customer a voucher.
    pub(super) fn serve(&self, parties: &mut Parties) -> Result<SessionDeal> {
        let (plan, payments) = (&self.plan.service, &self.payments);
        let server = self.server(0)?;
        let tariff = self.publish(&server)?;
        let (customer, address) = (self.person(Person::Customer), self.address(Person::Customer));
        let (held, earned) = (self.balance(&address)?, self.balance(&server.payee)?);
        let key = self.session.seed.person_key(Person::Customer.label());
        let lasts = Seconds::minutes(plan.units.div_ceil(plan.units_per_minute));
        let opening = SessionOpening {
            machine: MachineName::Id(server.machine),
            tariff: tariff.tariff,
            version: tariff.version,
            max_price: plan.price,
            key: key.public_key().clone(),
            duration: lasts.plus(SPARE)?,
            credit: None,
        };
        let opened = payments.open_session(&customer, (&self.denom, plan.deposit), opening)?;
        let number = payments.opened(&opened)?;
        let agreed = payments.session(number)?;
        let expires_at = agreed.ends_at.plus(SPARE)?;

        let meter = self.session.keys.get(server.unit).context("a machine without a key")?;
        let mut best = None;
        for units in 1..=plan.units {
            self.read_meter(meter, &agreed.machine_key, number, agreed.key_version, units)?;
            let voucher = Voucher {
                agreement: number,
                lane: 0,
                key_version: agreed.key_version,
                nonce: units,
                cumulative: plan.price.checked_mul(Uint128::from(units))?,
                expires_at,
            };
            best = Some(self.voucher(&key, &agreed.key, voucher)?);
        }
        self.pass(lasts)?;
        payments.collect_session(&server.owner, number, best.context("a session without a unit")?)?;

        parties.pays(&address, plan.cost())?;
        parties.receives(&server.payee, plan.cost())?;
        Ok(SessionDeal {
            machine: server.name,
            unit: plan.unit.clone(),
            units: plan.units,
            price: plan.price,
            vouchers: plan.units,
            deposit: plan.deposit,
            paid: self.balance(&server.payee)?.checked_sub(earned)?,
            back: plan.deposit.checked_sub(held.checked_sub(self.balance(&address)?)?)?,
        })
    }

    /// A channel from its deposit to the money: a thousand vouchers, two transactions.
    pub(super) fn take_vouchers(&self, parties: &mut Parties) -> Result<ChannelDeal> {
        let (plan, payments) = (&self.plan.vouchers, &self.payments);
        let server = self.server(1)?;
        let (payer, address) = (self.person(Person::Regular), self.address(Person::Regular));
        let (held, earned) = (self.balance(&address)?, self.balance(&server.payee)?);
        let key = self.session.seed.person_key(Person::Regular.label());
        let opening = ChannelOpening {
            payee: Payee::Machine(MachineName::Id(server.machine)),
            key: key.public_key().clone(),
            challenge: SPARE,
            duration: LONGEST,
        };
        let opened = payments.open_channel(&payer, (&self.denom, plan.deposit), opening)?;
        let number = payments.opened(&opened)?;
        let agreed = payments.channel(number)?;

        let mut best = None;
        for nonce in 1..=VOUCHERS {
            let voucher = Voucher {
                agreement: number,
                lane: 0,
                key_version: agreed.key_version,
                nonce,
                cumulative: plan.amount.checked_mul(Uint128::from(nonce))?,
                expires_at: agreed.ends_at,
            };
            best = Some(self.voucher(&key, &agreed.key, voucher)?);
        }
        let closed = payments.close_channel(&server.owner, number, best.into_iter().collect())?;

        parties.pays(&address, plan.cost())?;
        parties.receives(&server.payee, plan.cost())?;
        Ok(ChannelDeal {
            machine: server.name,
            vouchers: VOUCHERS,
            amount: plan.amount,
            transactions: [opened, closed].len(),
            deposit: plan.deposit,
            paid: self.balance(&server.payee)?.checked_sub(earned)?,
            back: plan.deposit.checked_sub(held.checked_sub(self.balance(&address)?)?)?,
        })
    }

    /// The machine's owner says what a unit costs.
    fn publish(&self, server: &Server) -> Result<TariffResponse> {
        let plan = &self.plan.service;
        let terms = TariffSpec {
            denom: self.denom.clone().into(),
            price: plan.price,
            unit: plan.unit.clone(),
            units_per_minute: Uint128::from(plan.units_per_minute),
            max_duration: LONGEST,
            window: ANSWER,
            network: self.named_network()?,
            permission: None,
        };
        self.payments
            .set_tariff(&server.owner, server.machine, 0, Some(terms))?;
        let tariff = self.payments.tariffs(server.machine)?.into_iter().next();
        tariff.context("the tariff is not in force")
    }

    /// The network, if it has a fee: then its bands hold for the tariffs that name it.
    fn named_network(&self) -> Result<Option<u64>> {
        let network = self.session.network.record().id;
        Ok(self.payments.fee(network)?.map(|_| network))
    }

    /// The machine says what it has delivered; the customer pays nothing that its key has not signed.
    fn read_meter(
        &self,
        meter: &SecretKey,
        known: &PublicKey,
        session: u64,
        key_version: u32,
        units: u64,
    ) -> Result<()> {
        let reading = MeterReading {
            session,
            key_version,
            nonce: units,
            units: Uint128::from(units),
        };
        let signed = self.payments.sign_reading(meter, reading)?;
        let digest = reading.digest(self.session.chain.chain_id(), self.payments.address().as_str())?;
        ensure!(
            verify(known, &digest, &signed.signature),
            "the meter's signature is wrong"
        );
        Ok(())
    }

    /// A payer signs what it owes; the machine delivers nothing more for a voucher that it could not show.
    fn voucher(&self, key: &SecretKey, known: &PublicKey, voucher: Voucher) -> Result<SignedVoucher> {
        let signed = self.payments.sign_voucher(key, voucher)?;
        let digest = voucher.digest(self.session.chain.chain_id(), self.payments.address().as_str())?;
        ensure!(
            verify(known, &digest, &signed.signature),
            "a voucher's signature is wrong"
        );
        Ok(signed)
    }

    /// Lets time pass.
    pub(super) fn pass(&self, time: Seconds) -> Result<Time> {
        let until = self.session.chain.now()?.plus(time)?;
        self.session.chain.wait_until(until)?;
        Ok(until)
    }
}
