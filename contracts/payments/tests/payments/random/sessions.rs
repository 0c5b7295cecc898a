//! Steps in sessions.

use anyhow::Result as AnyResult;
use cw_multi_test::AppResponse;
use flywheel_types::payments::ReceiveMsg;

use super::agreement::{Agreement, Session};
use super::books::Run;
use crate::suite::{PRICE, WINDOW};

impl Run {
    fn pick_session(&self, agreement: u64) -> Option<(u64, Session)> {
        match self.pick(agreement)? {
            (number, Agreement::Session(session)) => Some((number, session)),
            _ => None,
        }
    }

    pub fn open_session(&mut self, deposit: u128) {
        if !self.has_tariff {
            let tariff = Some(self.suite.tariff());
            self.suite.set_tariff(self.owner, 1, tariff).unwrap();
            self.has_tariff = true;
            self.version += 1;
        }
        let mut opening = self.suite.opening();
        opening.version = self.version;
        let until = self.suite.now() + opening.duration.get();
        self.suite
            .bring("carl", deposit, ReceiveMsg::OpenSession(opening))
            .unwrap();
        let session = Session {
            deposit,
            credit: PRICE.min(deposit),
            owner: self.owner,
            epoch: self.epoch,
            until,
            vouched: None,
            metered: None,
        };
        self.begin(deposit, Agreement::Session(session));
    }

    pub fn collect(&mut self, sender: &'static str, agreement: u64, amount: u128) {
        let Some((number, session)) = self.pick_session(agreement) else {
            return;
        };
        let voucher = self.suite.voucher(number, 1, amount);
        let result = self.suite.collect(sender, number, voucher);
        let is_valid = sender == session.owner && self.suite.now() < session.until;
        let paid = amount.min(session.deposit);
        self.end_session(&result, sender, (number, &session), is_valid, paid);
    }

    pub fn close(&mut self, sender: &'static str, agreement: u64, amount: u128) {
        let Some((number, mut session)) = self.pick_session(agreement) else {
            return;
        };
        let now = self.suite.now();
        let result = self.suite.close(sender, number, amount);
        let is_valid = sender == "carl" && now < session.until && session.vouched.is_none();
        if self.book(&result, is_valid, vec![]) {
            session.until = now + WINDOW;
            session.vouched = Some(amount.min(session.deposit));
            self.agreements.insert(number, Agreement::Session(session));
        }
    }

    pub fn meter(&mut self, sender: &'static str, agreement: u64, units: u128, voucher: Option<u128>) {
        let Some((number, mut session)) = self.pick_session(agreement) else {
            return;
        };
        let now = self.suite.now();
        let reading = self.suite.reading(number, 1, units);
        let shown = voucher.map(|amount| self.suite.voucher(number, 1, amount));
        let result = self.suite.close_on_meter(sender, number, reading, shown);
        let is_valid = sender == session.owner && now < session.until && session.metered.is_none();
        if self.book(&result, is_valid, vec![]) {
            session.until = now + WINDOW;
            let vouched = session.vouched.unwrap_or(0).max(voucher.unwrap_or(0));
            session.vouched = Some(vouched.min(session.deposit));
            session.metered = Some(units * PRICE);
            self.agreements.insert(number, Agreement::Session(session));
        }
    }

    pub fn forfeit(&mut self, agreement: u64) {
        let Some((number, mut session)) = self.pick_session(agreement) else {
            return;
        };
        let (first, second) = (self.suite.reading(number, 3, 1), self.suite.reading(number, 3, 2));
        let result = self.suite.forfeit(number, first, second);
        let is_valid = self.suite.now() < session.until;
        if self.book(&result, is_valid, vec![]) {
            session.credit = 0;
            self.agreements.insert(number, Agreement::Session(session));
        }
    }

    pub fn finish_session(&mut self, sender: &'static str, number: u64, session: &Session) {
        let result = self.suite.finish(sender, number);
        let is_valid = self.suite.now() >= session.until;
        self.end_session(&result, sender, (number, session), is_valid, session.payable());
    }

    fn end_session(
        &mut self,
        result: &AnyResult<AppResponse>,
        sender: &str,
        (number, session): (u64, &Session),
        is_valid: bool,
        paid: u128,
    ) {
        let mut payments = self.bound(session.owner, Some(session.epoch), paid);
        payments.push(("carl", session.deposit - paid));
        let expected = is_valid && self.pays(sender, &payments);
        if self.book(result, expected, payments) {
            self.agreements.remove(&number);
        }
    }
}
