//! Steps in channels.

use std::collections::BTreeMap;

use super::agreement::{Agreement, Channel};
use super::books::Run;
use crate::suite::verbs::{account, machine};

impl Run {
    fn pick_channel(&self, agreement: u64) -> Option<(u64, Channel)> {
        match self.pick(agreement)? {
            (number, Agreement::Channel(channel)) => Some((number, channel)),
            _ => None,
        }
    }

    pub fn open_channel(&mut self, is_to_machine: bool, deposit: u128) {
        let payee = if is_to_machine { machine(1) } else { account("eve") };
        self.suite.open_channel(payee, deposit);
        let channel = Channel {
            left: deposit,
            payee: if is_to_machine { self.owner } else { "eve" },
            epoch: is_to_machine.then_some(self.epoch),
            life: self.suite.now() + 86_400,
            closes_at: None,
            lanes: BTreeMap::new(),
        };
        self.begin(deposit, Agreement::Channel(channel));
    }

    /// Shows a voucher: lane, nonce, amount.
    pub fn settle(&mut self, sender: &'static str, agreement: u64, (lane, nonce, amount): (u32, u64, u128)) {
        let Some((number, mut channel)) = self.pick_channel(agreement) else {
            return;
        };
        let key_version = u32::from(channel.epoch.is_some());
        let mut draft = self.suite.draft(number, key_version, nonce, amount);
        draft.voucher.lane = lane;
        let result = self.suite.settle(sender, number, vec![draft.sign()]);
        let paid = channel.lanes.get(&lane).copied().unwrap_or(0);
        let pay = amount.saturating_sub(paid).min(channel.left);
        let payments = self.bound(channel.payee, channel.epoch, pay);
        let is_valid = !channel.is_over(self.suite.now()) && pay > 0;
        let expected = is_valid && self.pays(sender, &payments);
        if self.book(&result, expected, payments) {
            channel.lanes.insert(lane, paid + pay);
            channel.left -= pay;
            self.agreements.insert(number, Agreement::Channel(channel));
        }
    }

    pub fn close_channel(&mut self, sender: &'static str, agreement: u64) {
        let Some((number, mut channel)) = self.pick_channel(agreement) else {
            return;
        };
        let now = self.suite.now();
        let result = self.suite.close_channel(sender, number, vec![]);
        let is_over = channel.is_over(now);
        if sender == channel.payee {
            if self.book(&result, !is_over, vec![("carl", channel.left)]) {
                self.agreements.remove(&number);
            }
            return;
        }
        let is_valid = !is_over && sender == "carl" && channel.closes_at.is_none();
        if self.book(&result, is_valid, vec![]) {
            channel.closes_at = Some(now + 3_600);
            self.agreements.insert(number, Agreement::Channel(channel));
        }
    }

    pub fn top_up_channel(&mut self, sender: &'static str, number: u64, mut channel: Channel, amount: u128) {
        let result = self.suite.top_up_channel(sender, number, amount);
        let is_running = channel.closes_at.is_none() && !channel.is_over(self.suite.now());
        let is_sold = channel.epoch.is_some_and(|epoch| epoch != self.epoch);
        if self.book(&result, sender == "carl" && is_running && !is_sold, vec![]) {
            channel.left += amount;
            self.agreements.insert(number, Agreement::Channel(channel));
            self.take(sender, amount);
        }
    }

    pub fn finish_channel(&mut self, sender: &'static str, number: u64, channel: &Channel) {
        let result = self.suite.finish_channel(sender, number);
        let payments = vec![("carl", channel.left)];
        let expected = channel.is_over(self.suite.now()) && self.pays(sender, &payments);
        if self.book(&result, expected, payments) {
            self.agreements.remove(&number);
        }
    }
}
