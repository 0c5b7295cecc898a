//! Steps in streams.

use super::agreement::{Agreement, Stream};
use super::books::{Payments, Run};
use crate::suite::verbs::{account, machine};

impl Run {
    fn pick_stream(&self, agreement: u64) -> Option<(u64, Stream)> {
        match self.pick(agreement)? {
            (number, Agreement::Stream(stream)) => Some((number, stream)),
            _ => None,
        }
    }

    pub fn open_stream(&mut self, is_to_machine: bool, amount: u128, deposit: u128) {
        let payee = if is_to_machine { machine(1) } else { account("eve") };
        self.suite.open_stream(payee, amount, 10, deposit);
        let stream = Stream {
            is_to_machine,
            amount,
            left: deposit,
            owed: 0,
            tenths: 0,
            paused_at: None,
        };
        self.begin(deposit, Agreement::Stream(stream));
    }

    /// What is owed goes to whoever owns the machine now.
    fn owed(&self, stream: &Stream) -> Payments {
        if stream.is_to_machine {
            self.divide(stream.owed)
        } else {
            vec![("eve", stream.owed)]
        }
    }

    pub fn collect_stream(&mut self, agreement: u64) {
        let Some((number, mut stream)) = self.pick_stream(agreement) else {
            return;
        };
        let result = self.suite.collect_stream("watcher", number);
        let payments = self.owed(&stream);
        if self.book(&result, stream.owed > 0, payments) {
            stream.left -= stream.owed;
            stream.owed = 0;
            self.agreements.insert(number, Agreement::Stream(stream));
        }
    }

    pub fn pause_or_resume(&mut self, sender: &'static str, agreement: u64) {
        let Some((number, mut stream)) = self.pick_stream(agreement) else {
            return;
        };
        let now = self.suite.now();
        let (result, paused_at) = match stream.paused_at {
            Some(_) => (self.suite.resume(sender, number), None),
            None => (self.suite.pause(sender, number), Some(now)),
        };
        if self.book(&result, sender == "carl", vec![]) {
            stream.paused_at = paused_at;
            self.agreements.insert(number, Agreement::Stream(stream));
        }
    }

    pub fn top_up_stream(&mut self, sender: &'static str, number: u64, mut stream: Stream, amount: u128) {
        let result = self.suite.top_up_stream(sender, number, amount);
        if self.book(&result, sender == "carl", vec![]) {
            // The thirty days of a pause begin anew with a stream that begins anew.
            if stream.is_dry() && stream.paused_at.is_some() {
                stream.paused_at = Some(self.suite.now());
            }
            stream.left += amount;
            self.agreements.insert(number, Agreement::Stream(stream));
            self.take(sender, amount);
        }
    }

    pub fn cancel(&mut self, sender: &'static str, agreement: u64) {
        if let Some((number, stream)) = self.pick_stream(agreement) {
            self.cancel_stream(sender, number, &stream);
        }
    }

    pub fn cancel_stream(&mut self, sender: &'static str, number: u64, stream: &Stream) {
        let result = self.suite.cancel(sender, number);
        let now = self.suite.now();
        let stands_still = stream.paused_at.is_some_and(|at| now - at >= 2_592_000);
        let payee = if stream.is_to_machine { self.owner } else { "eve" };
        let may = sender == "carl" || sender == payee || stands_still || stream.is_dry();
        let mut payments = self.owed(stream);
        payments.push(("carl", stream.left - stream.owed));
        let expected = may && self.pays(sender, &payments);
        if self.book(&result, expected, payments) {
            self.agreements.remove(&number);
        }
    }
}
