//! One step after the other.

use super::Step;
use super::agreement::Agreement;
use super::books::Run;
use crate::suite::PEOPLE;
use crate::suite::verbs::{payment, split};

impl Run {
    pub fn step(&mut self, step: Step) {
        match step {
            Step::Wait(seconds) => self.wait(seconds),
            Step::Pay { payer, amount } => self.pay(PEOPLE[payer], amount),
            Step::OpenSession(deposit) => self.open_session(deposit),
            Step::Collect {
                sender,
                agreement,
                amount,
            } => self.collect(PEOPLE[sender], agreement, amount),
            Step::Close {
                sender,
                agreement,
                amount,
            } => self.close(PEOPLE[sender], agreement, amount),
            Step::Meter {
                sender,
                agreement,
                units,
                voucher,
            } => self.meter(PEOPLE[sender], agreement, units, voucher),
            Step::Forfeit(agreement) => self.forfeit(agreement),
            Step::Finish { sender, agreement } => self.finish(PEOPLE[sender], agreement),
            Step::OpenChannel { is_to_machine, deposit } => self.open_channel(is_to_machine, deposit),
            Step::Settle {
                sender,
                agreement,
                lane,
                nonce,
                amount,
            } => self.settle(PEOPLE[sender], agreement, (lane, nonce, amount)),
            Step::CloseChannel { sender, agreement } => self.close_channel(PEOPLE[sender], agreement),
            Step::TopUp {
                sender,
                agreement,
                amount,
            } => self.top_up(PEOPLE[sender], agreement, amount),
            Step::OpenStream {
                is_to_machine,
                amount,
                deposit,
            } => self.open_stream(is_to_machine, amount, deposit),
            Step::CollectStream(agreement) => self.collect_stream(agreement),
            Step::PauseOrResume { sender, agreement } => self.pause_or_resume(PEOPLE[sender], agreement),
            Step::Cancel { sender, agreement } => self.cancel(PEOPLE[sender], agreement),
            Step::Sell => self.sell(),
            Step::Split(share) => {
                let shares = share.map(|share| split(&[("dora", share)], self.owner));
                self.suite.set_split(self.owner, 1, shares, None).unwrap();
                self.share = share;
            }
            Step::Refuse { account, refused } => self.refuse(PEOPLE[account], refused),
            Step::Withdraw { sender, account } => self.withdraw(PEOPLE[sender], PEOPLE[account]),
        }
        self.compare();
    }

    fn pay(&mut self, payer: &'static str, amount: u128) {
        let payments = self.divide(amount);
        let result = self.suite.try_pay(payer, amount, vec![payment(1, amount)]);
        let expected = payer != self.owner && self.pays(payer, &payments);
        if self.book(&result, expected, payments) {
            self.take(payer, amount);
        }
    }

    /// A stream is nothing that these messages know.
    fn finish(&mut self, sender: &'static str, agreement: u64) {
        match self.pick(agreement) {
            Some((number, Agreement::Session(session))) => self.finish_session(sender, number, &session),
            Some((number, Agreement::Channel(channel))) => self.finish_channel(sender, number, &channel),
            Some((number, Agreement::Stream(_))) => {
                let result = self.suite.finish(sender, number);
                self.book(&result, false, vec![]);
                let result = self.suite.finish_channel(sender, number);
                self.book(&result, false, vec![]);
            }
            None => {}
        }
    }

    /// A session has what it began with.
    fn top_up(&mut self, sender: &'static str, agreement: u64, amount: u128) {
        match self.pick(agreement) {
            Some((number, Agreement::Channel(channel))) => self.top_up_channel(sender, number, channel, amount),
            Some((number, Agreement::Stream(stream))) => self.top_up_stream(sender, number, stream, amount),
            Some((number, Agreement::Session(_))) => {
                let result = self.suite.top_up_channel(sender, number, amount);
                self.book(&result, false, vec![]);
            }
            None => {}
        }
    }

    fn sell(&mut self) {
        let buyer = if self.owner == "ann" { "bob" } else { "ann" };
        self.suite.sell(1, self.owner, buyer);
        self.owner = buyer;
        self.epoch += 1;
        (self.share, self.has_tariff) = (None, false);
    }

    fn refuse(&mut self, name: &'static str, refused: bool) {
        self.suite.refuse(name, refused);
        if refused {
            self.refused.insert(name);
        } else {
            self.refused.remove(name);
        }
    }

    /// What was credited was gained already.
    fn withdraw(&mut self, sender: &'static str, account: &'static str) {
        let has_credit = self.suite.credit(account) > 0;
        let result = self.suite.withdraw(sender, Some(account));
        let is_valid = has_credit && (sender != account || !self.refused.contains(account));
        self.book(&result, is_valid, vec![]);
    }

    /// Time passes, nobody refuses money any more, and a stranger ends everything.
    pub fn end(&mut self) {
        for name in PEOPLE {
            self.refuse(name, false);
        }
        self.wait(2_600_000);
        for (number, agreement) in self.agreements.clone() {
            match agreement {
                Agreement::Session(session) => self.finish_session("watcher", number, &session),
                Agreement::Channel(channel) => self.finish_channel("watcher", number, &channel),
                Agreement::Stream(stream) => self.cancel_stream("watcher", number, &stream),
            }
            assert!(!self.agreements.contains_key(&number), "{number}");
        }
        for name in PEOPLE {
            self.withdraw("watcher", name);
        }
        self.compare();
    }
}
