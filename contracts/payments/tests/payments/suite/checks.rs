//! Queries, and what holds after every message.

use cosmwasm_std::{Addr, Uint128};
use flywheel_types::payments::{
    AgreementsResponse, ChannelResponse, ConfigResponse, Party, QueryMsg, SessionResponse, StreamResponse,
};
use flywheel_types::{Denom, Totals};

use super::{FORTUNE, PEOPLE, Suite, address, id};

impl Suite {
    pub fn session(&self, session: u64) -> SessionResponse {
        self.query(&QueryMsg::Session { session })
    }

    pub fn channel(&self, channel: u64) -> ChannelResponse {
        self.query(&QueryMsg::Channel { channel })
    }

    pub fn stream(&self, stream: u64) -> StreamResponse {
        self.query(&QueryMsg::Stream { stream })
    }

    fn find<T: cosmwasm_schema::serde::de::DeserializeOwned>(&self, query: &QueryMsg) -> Option<T> {
        self.app.wrap().query_wasm_smart(&self.payments, query).ok()
    }

    /// Whether a session, channel or stream has ended.
    pub fn has_ended(&self, number: u64) -> bool {
        self.find::<SessionResponse>(&QueryMsg::Session { session: number })
            .is_none()
            && self
                .find::<ChannelResponse>(&QueryMsg::Channel { channel: number })
                .is_none()
            && self
                .find::<StreamResponse>(&QueryMsg::Stream { stream: number })
                .is_none()
    }

    pub fn agreements_of(&self, party: Party) -> Vec<u64> {
        let page: AgreementsResponse = self.query(&QueryMsg::Agreements {
            party,
            start_after: None,
            limit: None,
        });
        page.agreements.iter().map(|row| row.number).collect()
    }

    pub fn of_machine(&self, machine: u64) -> Vec<u64> {
        self.agreements_of(Party::Machine(id(machine)))
    }

    pub fn of_account(&self, name: &str) -> Vec<u64> {
        self.agreements_of(Party::Account(address(name).to_string()))
    }

    /// What somebody has more than in the beginning, in the suite's token.
    pub fn gained(&self, name: &str) -> i128 {
        i128::try_from(self.balance(name)).unwrap() - i128::try_from(FORTUNE).unwrap()
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.balance_of(&self.denom, &address(name))
    }

    pub fn balance_of(&self, denom: &Denom, account: &Addr) -> u128 {
        denom.balance(&self.app.wrap(), account).unwrap().u128()
    }

    pub fn credit(&self, name: &str) -> u128 {
        self.credit_in(&self.denom, name)
    }

    fn credit_in(&self, denom: &Denom, name: &str) -> u128 {
        let query = QueryMsg::Credit {
            account: address(name).to_string(),
            denom: denom.clone().into(),
        };
        self.query::<Uint128>(&query).u128()
    }

    pub fn totals(&self, denom: &Denom) -> Totals {
        self.query(&QueryMsg::Totals {
            denom: denom.clone().into(),
        })
    }

    /// Rule A7 for each token; that the sums are those of what has not ended; and that nothing came from nowhere.
    pub fn check(&self) {
        let count = self.query::<ConfigResponse>(&QueryMsg::Config {}).agreements;
        for denom in &self.tokens {
            let totals = self.totals(denom);
            assert!(totals.balances(), "{totals:?}");
            let donations = if *denom == self.denom { self.donations } else { 0 };
            assert_eq!(totals.donations.u128(), donations, "{totals:?}");
            assert_eq!(totals.balance.u128(), self.balance_of(denom, &self.payments));

            let (mut sessions, mut channels, mut streams) = (0, 0, 0);
            for number in 1..=count {
                if let Some(session) = self.find::<SessionResponse>(&QueryMsg::Session { session: number })
                    && session.denom == *denom
                {
                    sessions += session.deposit.u128();
                }
                if let Some(channel) = self.find::<ChannelResponse>(&QueryMsg::Channel { channel: number })
                    && channel.denom == *denom
                {
                    channels += channel.left.u128();
                }
                if let Some(stream) = self.find::<StreamResponse>(&QueryMsg::Stream { stream: number })
                    && stream.denom == *denom
                {
                    streams += stream.deposit.u128() - stream.collected.u128();
                }
            }
            let credits: u128 = PEOPLE.iter().map(|name| self.credit_in(denom, name)).sum();
            let expected = [sessions, channels, streams, credits];
            let owed: Vec<u128> = totals.liabilities.iter().map(|row| row.amount.u128()).collect();
            assert_eq!(owed, expected, "{totals:?}");

            let people: u128 = PEOPLE.iter().map(|name| self.balance_of(denom, &address(name))).sum();
            assert_eq!(people + totals.balance.u128(), FORTUNE * PEOPLE.len() as u128);
        }
    }
}
