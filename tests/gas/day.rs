//! A network on a local node, and the words in which its days are told.

use cosmwasm_std::{Addr, CosmosMsg, Uint128};
use flywheel_client::chain::execute_message;
use flywheel_client::{Chain, ChainError, TxResult};
use flywheel_testing::{Person, Suite, Token, market_terms};
use flywheel_types::Denom;

use crate::meter::Meter;

/// A network whose messages are measured.
pub struct Day {
    /// The network.
    pub suite: Suite,
    /// Where figures are kept.
    pub meter: Meter,
    /// What the rows of this network end with: nothing for a cw20, ` native` for a native coin.
    pub suffix: &'static str,
}

impl Day {
    /// A new chain with a network of this kind of token.
    pub fn new(token: Token) -> Self {
        Self::of(
            Suite::launched(token, |launch| launch.market = Some(market_terms())),
            token,
        )
    }

    /// A new chain with a network that belongs to its DAO.
    pub fn governed(token: Token) -> Self {
        Self::of(Suite::with_dao(token), token)
    }

    fn of(mut suite: Suite, token: Token) -> Self {
        suite.unwatched();
        Self {
            suite,
            meter: Meter::default(),
            suffix: if token == Token::Native { " native" } else { "" },
        }
    }

    /// A person who has sent transactions before, with tokens.
    pub fn person(&mut self, name: &str, tokens: u128) -> Person {
        let person = Person::named(name);
        self.suite
            .chain()
            .local()
            .warm_up(person.account())
            .expect("a first transaction");
        if tokens > 0 {
            self.suite.give(&person, tokens);
        }
        person
    }

    /// People who have sent transactions before, each with tokens, made with few transactions.
    pub fn people(&mut self, prefix: &str, count: usize, tokens: u128) -> Vec<Person> {
        let people = self.crowd(prefix, count, tokens);
        for person in &people {
            self.suite
                .chain()
                .local()
                .warm_up(person.account())
                .expect("a first transaction");
        }
        people
    }

    /// People whose own transactions are not measured, each with tokens.
    pub fn crowd(&mut self, prefix: &str, count: usize, tokens: u128) -> Vec<Person> {
        let people: Vec<Person> = (0..count)
            .map(|number| Person::named(&format!("{prefix}-{number}")))
            .collect();
        let operator = Person::named("operator");
        for some in people.chunks(50) {
            let messages = some
                .iter()
                .map(|person| self.transfer(&self.suite.address(person), tokens));
            let sent = self.suite.chain().execute_all(operator.account(), messages.collect());
            sent.expect("tokens for everybody");
        }
        people
    }

    fn transfer(&self, to: &Addr, amount: u128) -> CosmosMsg {
        match self.suite.network().record().denom.clone() {
            Denom::Native(denom) => cosmwasm_std::BankMsg::Send {
                to_address: to.to_string(),
                amount: cosmwasm_std::coins(amount, denom),
            }
            .into(),
            Denom::Cw20(token) => {
                let transfer = cw20::Cw20ExecuteMsg::Transfer {
                    recipient: to.to_string(),
                    amount: Uint128::new(amount),
                };
                execute_message(&Addr::unchecked(token), &transfer, &[]).expect("a message")
            }
        }
    }

    /// Keeps the gas of a transaction.
    pub fn keep(&mut self, name: &str, sent: Result<TxResult, ChainError>) -> TxResult {
        self.meter.keep(&format!("{name}{}", self.suffix), sent)
    }

    /// Keeps the gas of the newest transaction, which served `each` machines.
    pub fn keep_newest(&mut self, name: &str, each: Option<u64>) {
        let newest = self.suite.chain().local().newest().expect("a transaction");
        self.meter
            .keep_each(&format!("{name}{}", self.suffix), each, Ok(newest));
    }
}

/// The account that launched the network and administers it.
pub fn operator() -> Person {
    Person::named("operator")
}
