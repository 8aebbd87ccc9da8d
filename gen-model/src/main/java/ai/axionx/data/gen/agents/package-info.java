/** Agents and people who talk with them: chats, the knowledge base, and what agents have made, found and done. */
@NullMarked
package ai.axionx.data.gen.agents;

import org.jspecify.annotations.NullMarked;
