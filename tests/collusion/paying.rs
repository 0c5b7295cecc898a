//! What the set pays its machines at the payments contract.

use cosmwasm_std::Uint128;
use flywheel_protocol::sign::Voucher;
use flywheel_protocol::{Seconds, Time};
use flywheel_testing::device_key;
use flywheel_types::payments::{
    ChannelOpening, MachineName, Payee, Payment, SessionOpening, SignedVoucher, StreamOpening,
};

use crate::plan::Who;
use crate::town::Town;
use crate::trades::Open;

/// Who signs the vouchers of sessions and channels.
const VOUCHERS: &str = "vouchers";

impl Town {
    pub fn pay(&self, seller: Who, price: u128) {
        let payment = Payment {
            machine: MachineName::Id(self.machine(seller)),
            amount: price.into(),
            reference: String::new(),
        };
        self.payments()
            .pay(self.buyer(seller), &self.denom(), vec![payment])
            .expect("a payment");
    }

    pub fn session(&self, seller: Who, price: u128) {
        let payments = self.payments();
        let tariffs = payments.tariffs(self.machine(seller)).expect("tariffs");
        let opening = SessionOpening {
            machine: MachineName::Id(self.machine(seller)),
            tariff: 0,
            version: tariffs[0].version,
            max_price: Uint128::one(),
            key: device_key(VOUCHERS).public_key().clone(),
            duration: Seconds::hours(1),
            credit: None,
        };
        let opened = payments
            .open_session(
                self.buyer(seller),
                (&self.denom(), Uint128::new(price + 1_000)),
                opening,
            )
            .expect("a session");
        let session = payments.opened(&opened).expect("its number");
        let voucher = self.voucher(
            session,
            payments.session(session).expect("a session").key_version,
            price,
        );
        payments
            .collect_session(self.account(seller), session, voucher)
            .expect("a session's end");
    }

    pub fn channel(&self, seller: Who, price: u128) {
        let payments = self.payments();
        let opening = ChannelOpening {
            payee: Payee::Machine(MachineName::Id(self.machine(seller))),
            key: device_key(VOUCHERS).public_key().clone(),
            challenge: Seconds::minutes(1),
            duration: Seconds::hours(1),
        };
        let opened = payments
            .open_channel(self.buyer(seller), (&self.denom(), Uint128::new(price + 77)), opening)
            .expect("a channel");
        let channel = payments.opened(&opened).expect("its number");
        let key_version = payments.channel(channel).expect("a channel").key_version;
        let vouchers = [price / 3, price].map(|cumulative| self.voucher(channel, key_version, cumulative));
        let [first, last] = vouchers;
        if price >= 3 {
            payments
                .settle_channel(self.account(seller), channel, vec![first])
                .expect("a settlement");
        }
        payments
            .close_channel(self.account(seller), channel, vec![last])
            .expect("a channel's end");
    }

    pub fn stream(&mut self, seller: Who, price: u128) {
        let opening = StreamOpening {
            payee: Payee::Machine(MachineName::Id(self.machine(seller))),
            amount: price.into(),
            per: Seconds::days(1),
        };
        let payments = self.payments();
        let opened = payments
            .open_stream(self.buyer(seller), (&self.denom(), price.into()), opening)
            .expect("a stream");
        let stream = payments.opened(&opened).expect("its number");
        let payer = self.next(seller);
        self.open.push(Open::Stream(stream, payer));
    }

    fn voucher(&self, agreement: u64, key_version: u32, cumulative: u128) -> SignedVoucher {
        let voucher = Voucher {
            agreement,
            lane: 0,
            key_version,
            nonce: 1,
            cumulative: cumulative.into(),
            expires_at: Time::new(u64::MAX),
        };
        let signed = self.payments().sign_voucher(&device_key(VOUCHERS), voucher);
        signed.expect("a voucher")
    }
}
