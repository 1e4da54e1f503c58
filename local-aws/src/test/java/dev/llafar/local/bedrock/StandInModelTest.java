package dev.llafar.local.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandInModelTest {
    private static final StandInModel MODEL = new StandInModel(
            new Faq(List.of(
                    new Faq.Entry(
                            "en",
                            List.of("What are your opening hours this weekend?", "When do you open?"),
                            "We open at nine. We close at five."),
                    new Faq.Entry("en", List.of("When does the museum close?"), "The museum closes at four."),
                    new Faq.Entry("cy", List.of("Pwy sydd yma heddiw?"), "Mae Lowri yma."))),
            new PhraseBook(List.of(
                    new PhraseBook.Phrase("My name is", "Fy enw i yw"),
                    new PhraseBook.Phrase("Who is here today?", "Pwy sydd yma heddiw?"),
                    new PhraseBook.Phrase("today", "heddiw"))));

    @Test
    void answersAQuestionInDifferentWords() {
        assertThat(answer("What are your opening hours this weekend?")).isEqualTo("We open at nine. We close at five.");
        assertThat(answer("um your opening hours on the weekend please")).startsWith("We open at nine");
        assertThat(answer("the museum close when")).isEqualTo("The museum closes at four.");
        assertThat(answer("pwy sydd yma heddiw")).isEqualTo("Mae Lowri yma.");
    }

    @Test
    void doesNotAnswerAnUnknownQuestion() {
        assertThat(answer("Can you sing a song about elephants?")).startsWith("I am sorry, I do not know that");
        assertThat(answer("What is the weather?")).startsWith("I am sorry");
        assertThat(answer("Beth mae'r eliffant yn ei fwyta?")).startsWith("Mae'n ddrwg gen i");
    }

    @Test
    void cutsTheReplyAtTheMaximumNumberOfTokens() {
        StandInModel.Reply cut = MODEL.reply(
                new StandInModel.Request("When do you open?", List.of("When do you open?"), 3, Optional.empty()));
        assertThat(cut.stop()).isEqualTo(StandInModel.Reply.Stop.MAX_TOKENS);
        assertThat(cut.text()).isEqualTo("We open at");
        assertThat(cut.inputTokens()).isEqualTo(4);
    }

    @Test
    void joinsTokensToTheOriginalText() {
        String text = "Dydd Sadwrn: o naw y bore\n tan bump, amgueddfeydd hefyd.";
        assertThat(String.join("", StandInModel.tokens(text))).isEqualTo(text);
    }

    @Test
    void writesATranslationAsTheInputOfTheTool() {
        StandInModel.Reply reply = MODEL.reply(new StandInModel.Request(
                "Into the other language: <text>Who is here today?</text>",
                List.of(),
                100,
                Optional.of(new StandInModel.Request.Tool("translate", List.of("translation", "sourceLanguage")))));
        assertThat(reply.stop()).isEqualTo(StandInModel.Reply.Stop.TOOL_USE);
        assertThat(reply.text()).isEqualTo("{\"translation\": \"Pwy sydd yma heddiw?\", \"sourceLanguage\": \"en\"}");
    }

    @Test
    void leavesUnknownPhrasesUnchanged() {
        PhraseBook book = new PhraseBook(
                List.of(new PhraseBook.Phrase("My name is", "Fy enw i yw"), new PhraseBook.Phrase("today", "heddiw")));
        assertThat(book.translate("My name is Olivia, today.", "cy")).isEqualTo("Fy enw i yw Olivia, heddiw.");
        assertThat(book.translate("Fy enw i yw Alun.", "en")).isEqualTo("My name is Alun.");
        assertThat(book.translate("\"quoted\" \\ text", "cy")).isEqualTo("\"quoted\" \\ text");
    }

    private static String answer(String question) {
        return MODEL.reply(new StandInModel.Request(question, List.of(question), 1_000, Optional.empty()))
                .text();
    }
}
